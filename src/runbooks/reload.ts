import { z } from 'zod';
import { name } from '../model/fields.ts';
import { VerbFailed } from '../world/world.ts';
import { defineAction } from './action.ts';
import { doneWithin } from './prove.ts';

export const reload = defineAction({
  kind: 'reload',
  summary: 'Has a server read its configuration again.',
  params: z.strictObject({
    node: name().describe('The node whose server is reloaded.'),
    'done-within': doneWithin(),
  }),
  needs: ['configure'],
  describe: ({ node }) => `reload the configuration of ${node}`,
  mentions: ({ node }) => ({ nodes: [node] }),
  perform: async (scene) => {
    const { node, 'done-within': withinMs } = scene.params;
    await scene.verbs.configure(node, {}, 'reload');
    const line = await scene.awaitEvent(
      (event) =>
        event.type === 'log' && event.node === node && event.message.startsWith('received SIGHUP, reloading'),
      withinMs,
    );
    if (line?.type !== 'log') throw new VerbFailed(`${node} did not log in time that it reloads`);
    return `${node} logged "${line.message}"`;
  },
});
