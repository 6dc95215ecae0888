import { z } from 'zod';
import { name } from '../model/fields.ts';
import { sameSetting, settingInWords, settingName } from '../model/setting.ts';
import { describeState, isReady } from '../world/look.ts';
import { VerbFailed } from '../world/world.ts';
import { defineAction } from './action.ts';
import { doneWithin, prove } from './prove.ts';

export const changeSetting = defineAction({
  kind: 'change-setting',
  summary: 'Changes a setting of a node, with or without a reload or restart.',
  params: z.strictObject({
    node: name().describe('The node whose setting is changed.'),
    setting: settingName().describe('The setting, as PostgreSQL names it.'),
    value: z
      .union([z.string(), z.number(), z.boolean(), z.null()])
      .describe('The new value, as the configuration file would hold it; `null` removes the setting.')
      .meta({ examples: [200] }),
    apply: z
      .enum(['none', 'reload', 'restart'])
      .default('reload')
      .describe('What is done so that the server takes it.'),
    'done-within': doneWithin(),
  }),
  needs: ['configure', 'readSettings'],
  describe: ({ node, setting, value, apply }) =>
    `set ${setting} of ${node} to ${settingInWords(value)}${apply === 'none' ? '' : ` and ${apply}`}`,
  mentions: ({ node }) => ({ nodes: [node] }),
  perform: async (scene) => {
    const { node, setting, value, apply, 'done-within': withinMs } = scene.params;
    const change = value === null ? { [setting]: null } : { [setting]: value };
    await scene.verbs.configure(node, change, apply);
    const held = (await scene.verbs.readSettings(node, [setting]))[setting] ?? null;
    const evidence = `${node} is configured with ${setting} = ${settingInWords(held)}`;
    if (!sameSetting(held, value)) throw new VerbFailed(`although it was changed, ${evidence}`);
    if (apply !== 'restart') return evidence;
    const sight = await prove(scene, node, isReady, 'ready', withinMs);
    return `${evidence}; ${describeState(sight.state)}`;
  },
});
