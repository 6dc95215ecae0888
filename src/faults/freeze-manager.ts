import { z } from 'zod';
import { defineFault } from './fault.ts';
import { managerStrike } from './manager-strike.ts';

export const freezeManager = defineFault({
  kind: 'freeze-manager',
  summary: 'The manager on a node stops moving (SIGSTOP) while its server goes on.',
  explanation: `As a manager that hangs on a disk, is starved of processor time or was stopped by hand: it hears nothing, says
nothing and orders nothing, and does not know it. What it had ordered goes on by itself. The server beside it keeps
serving, so the others may promote one of theirs while the old primary still takes writes.

Undoing it lets the manager go on with what it knew when it froze; what its peers sent meanwhile it reads then.`,
  target: 'node',
  params: z.strictObject({}),
  needs: ['setManager'],
  strike: (scene) => managerStrike(scene, 'frozen'),
});
