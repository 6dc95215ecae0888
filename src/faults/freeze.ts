import { z } from 'zod';
import type { NodeState } from '../model/node-state.ts';
import { awaitState, describeState, isReady } from '../world/look.ts';
import { serverProcesses } from '../world/world.ts';
import { defineFault } from './fault.ts';
import { nodeOf } from './target.ts';
import { attempt, complaint, landsWithinMs, removedWithinMs, seen, unseen } from './witness.ts';

export const freeze = defineFault({
  kind: 'freeze',
  summary: 'A server, or one kind of its processes, stops moving (SIGSTOP).',
  explanation: `As a virtual machine that hangs, or storage that never answers. Connections stay open and nobody gets an error.
A frozen walreceiver of a synchronous standby makes commits hang on the primary; a frozen startup process still looks
like a streaming standby while nothing is replayed; a frozen postmaster lets open sessions go on and new ones hang.

Undoing it lets the processes run again (SIGCONT), and for a whole server waits until it answers.`,
  target: 'node',
  params: z.strictObject({
    process: z
      .enum(['all', ...serverProcesses])
      .default('all')
      .describe('The kind of process to freeze, or `all` for the whole server.'),
  }),
  needs: ['pause', 'resume'],
  strike: async (scene) => {
    const node = nodeOf(scene.target);
    const { process } = scene.params;
    const what = process === 'all' ? `the server of ${node}` : `the ${process} of ${node}`;
    const wholeServer = process === 'all' || process === 'postmaster';
    const isFrozen = (state: NodeState) =>
      wholeServer ? state.server === 'frozen' : state.frozen?.includes(process) === true;
    const landed = await attempt(async () => {
      await scene.verbs.pause(node, process);
      const stopped = await awaitState(scene, node, isFrozen, landsWithinMs);
      return stopped.met ? seen(`${what} is stopped`) : unseen(`${what} was not seen to stop`);
    });
    return {
      landed,
      undo: async () => {
        const refusal = await complaint(() => scene.verbs.resume(node, process));
        const isGone = (state: NodeState) =>
          !isFrozen(state) && (process !== 'all' || state.server === 'down' || isReady(state));
        const moving = await awaitState(scene, node, isGone, removedWithinMs);
        const evidence = `${describeState(moving.state)}${refusal}`;
        if (moving.met) return seen(`${what} is no longer stopped: ${evidence}`);
        return unseen(`${what} did not come back: ${evidence}`);
      },
    };
  },
});
