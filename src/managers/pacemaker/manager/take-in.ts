import type { View } from '../../manager.ts';
import { accept } from './attributes.ts';
import type { KnownNode } from './compose-cib.ts';
import type { Configuration } from './configuration.ts';
import type { Memory } from './memory.ts';
import type { Said } from './said.ts';

/** Takes in what the members of the ring said. */
export function takeIn(memory: Memory, node: string): void {
  for (const [peer, said] of Object.entries(memory.ring.delivered)) {
    const { attributes } = said;
    // Whoever writes last wins: what was taken in once changes nothing any more.
    if (peer === node || memory.takenIn[peer] === attributes) continue;
    for (const entry of attributes) accept(memory.attributes, entry);
    memory.takenIn = { ...memory.takenIn, [peer]: attributes };
  }
}

/** What each node's resources did, as far as the members of the ring have said; of those that left, what is known already. */
export function rememberHistories(memory: Memory, view: View<Said>, left: readonly string[]): void {
  for (const peer of left) {
    const known = memory.known[peer];
    if (known) memory.known = { ...memory.known, [peer]: { ...known, member: false } };
  }
  for (const member of memory.ring.members) {
    const known = memory.known[member];
    const history = member === view.node ? ownHistory(memory, known) : memory.ring.delivered[member]?.history;
    if (!history || (known?.member && !known.fenced && known.history === history)) continue;
    memory.known = { ...memory.known, [member]: { member: true, fenced: false, history } };
  }
}

/** What the own executor recorded; what is known already, while that is still so. */
function ownHistory({ executor }: Memory, known: KnownNode | undefined): KnownNode['history'] {
  const lanes = Object.entries(executor.lanes);
  const before = known?.history ?? {};
  const isKnown =
    known !== undefined &&
    lanes.length === Object.keys(before).length &&
    lanes.every(([name, { history }]) => before[name] === history);
  return isKnown ? before : Object.fromEntries(lanes.map(([name, { history }]) => [name, history]));
}

/** Once the database has been looked at, what it was when the trial began counts no more. */
export function forgetAdoption(memory: Memory, { primitives }: Configuration): void {
  const database = primitives.find(({ agent }) => agent === 'pgsql');
  if (database && memory.executor.lanes[database.id]?.history.length) memory.adopts = undefined;
}
