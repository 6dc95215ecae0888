import { formatSize } from '../kit/size.ts';
import type { StorageState } from '../model/node-state.ts';
import { awaitState, describeState, isReady } from '../world/look.ts';
import type { StorageArea } from '../world/world.ts';
import { bringBack } from './bring-back.ts';
import type { Scene, Strike } from './fault.ts';
import { nodeOf } from './target.ts';
import { attempt, complaint, landsWithinMs, removedWithinMs, seen, unseen } from './witness.ts';

/** What faults of storage have in common: the storage is looked at from outside, not the server that suffers. */
export async function storageStrike(
  scene: Scene<'stop' | 'start', unknown>,
  fault: {
    readonly area: StorageArea;
    readonly isHarmed: (storage: StorageState) => boolean;
    readonly harm: (node: string) => Promise<void>;
    readonly mend: (node: string) => Promise<void>;
  },
): Promise<Strike> {
  const { area, isHarmed, harm, mend } = fault;
  const node = nodeOf(scene.target);
  const before = await scene.observe(node);
  const landed = await attempt(async () => {
    await harm(node);
    const harmed = await awaitState(
      scene,
      node,
      (s) => s.storage?.[area] !== undefined && isHarmed(s.storage[area]),
      landsWithinMs,
    );
    const evidence = `the ${area} storage of ${node} ${describeStorage(harmed.state.storage?.[area])}`;
    return harmed.met ? seen(evidence) : unseen(evidence);
  });
  const undo: Strike['undo'] = (occasion) =>
    attempt(async () => {
      const refusal = await complaint(() => mend(node));
      const mended = await awaitState(
        scene,
        node,
        (s) => s.storage?.[area] === undefined || !isHarmed(s.storage[area]),
        removedWithinMs,
      );
      const evidence = `the ${area} storage of ${node} ${describeStorage(mended.state.storage?.[area])}${refusal}`;
      if (!mended.met) return unseen(evidence);
      if (mended.state.host === 'off') return seen(`${evidence}, and ${describeState(mended.state)}`);
      const ended = await endCrashLoop(scene, node);
      const back = await bringBack(scene, before, occasion);
      return { seen: back.seen, evidence: `${evidence}; ${ended}${back.evidence}` };
    });
  return { landed, undo };
}

/** How long a server may take to come out of its crashes once it can write again, in milliseconds. */
const comesOutWithinMs = 10_000;

/**
 * A primary whose checkpointer crashes again and again during recovery can end up with a startup process that waits
 * for ever for a checkpoint nobody does. A person would stop such a server at once and start it anew.
 * @returns what was done, for the beginning of a sentence, or nothing
 */
async function endCrashLoop(scene: Scene<'stop', unknown>, node: string): Promise<string> {
  const settled = await awaitState(
    scene,
    node,
    (s) => isReady(s) || s.server === 'down' || s.server === 'frozen',
    comesOutWithinMs,
  );
  if (settled.met) return '';
  const refusal = await complaint(() => scene.verbs.stop(node, 'immediate', comesOutWithinMs));
  return `its recovery hung, so it was stopped${refusal}; `;
}

function describeStorage(storage: StorageState | undefined): string {
  if (!storage) return 'is as it was';
  if (!storage.writable) return 'refuses writes';
  return storage.freeBytes === undefined
    ? 'takes writes without a limit'
    : `has ${formatSize(storage.freeBytes)} free`;
}
