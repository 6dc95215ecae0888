import { z } from 'zod';
import { defineFault } from './fault.ts';
import { managerStrike } from './manager-strike.ts';

export const killManager = defineFault({
  kind: 'kill-manager',
  summary: 'The manager on a node is killed (SIGKILL) while its server goes on.',
  explanation: `The manager's programs on the node end without a word, with all they knew and did not keep on disk. What they had
ordered goes on, but nobody waits for its end. The server beside them keeps serving, unmanaged.

Undoing it starts the manager again, as a service manager would: it looks at what it finds.`,
  target: 'node',
  params: z.strictObject({}),
  needs: ['setManager'],
  strike: (scene) => managerStrike(scene, 'killed'),
});
