import { formatDuration } from '../kit/duration.ts';
import type { ArchiverState, NodeState } from '../model/node-state.ts';
import { awaitState, findPrimary } from '../world/look.ts';
import type { ArchivingMode } from '../world/world.ts';
import type { Scene, Strike, Witness } from './fault.ts';
import { attempt, removedWithinMs, seen, unseen } from './witness.ts';

/** The verbs of every fault that changes how archiving behaves. */
export const archivingVerbs = ['setArchiving', 'switchWal'] as const;
export type ArchivingScene = Scene<(typeof archivingVerbs)[number], unknown>;

/** A segment that was finished so that the archiver has something to do. */
export interface Bait {
  readonly primary: string;
  readonly segment: string;
  /** What the archiver had done before. */
  readonly before: ArchiverState;
  readonly finishedMs: number;
}

/** What every fault of archiving has in common: all nodes archive in that mode, until they work again. */
export async function archivingStrike(
  scene: ArchivingScene,
  mode: ArchivingMode,
  look: (bait: Bait) => Promise<Witness>,
): Promise<Strike> {
  const landed = await attempt(async () => {
    await setArchiving(scene, mode);
    const bait = await finishSegment(scene);
    return bait ? await look(bait) : unseen('no primary answers, so nothing is archived that could show it');
  });
  const undo = () =>
    attempt(async () => {
      await setArchiving(scene, { mode: 'works' });
      const bait = await finishSegment(scene);
      if (!bait) return unseen('archiving was set right, but no primary answers that could show it');
      // A command that was slow when it began takes its time to the end.
      const delayMs = mode.mode === 'slow' ? mode.delayMs : 0;
      return await awaitArchived(scene, bait, removedWithinMs + delayMs);
    });
  return { landed, undo };
}

/** Every node gets the mode, because whoever becomes primary meanwhile archives to the same place. */
async function setArchiving(scene: ArchivingScene, mode: ArchivingMode): Promise<void> {
  for (const node of scene.topology.nodes) await scene.verbs.setArchiving(node.name, mode);
}

/**
 * Finishes the primary's current segment.
 * @returns `undefined` if no primary answers
 */
export async function finishSegment(scene: Scene<'switchWal', unknown>): Promise<Bait | undefined> {
  const primary = await findPrimary(scene);
  if (!primary) return undefined;
  const before = primary.archiver ?? { archived: 0, failed: 0, waiting: 0 };
  const segment = await scene.verbs.switchWal(primary.node);
  return { primary: primary.node, segment, before, finishedMs: scene.clock.now() };
}

/** Awaits that the archiver has stored the segment. */
export async function awaitArchived(
  scene: Scene<never, unknown>,
  bait: Bait,
  withinMs: number,
): Promise<Witness> {
  const stored = await awaitState(scene, bait.primary, (state) => hasArchived(state, bait), withinMs);
  const took = formatDuration(scene.clock.now() - bait.finishedMs);
  if (stored.met) return seen(`${bait.primary} archived ${bait.segment}, ${took} after it was finished`);
  return unseen(
    `${bait.primary} has not archived ${bait.segment} ${took} after it was finished${backlog(stored.state)}`,
  );
}

/** Looks on for `forMs`: a segment that still waits then, without any failure, proves that archiving stands still. */
export async function awaitStandstill(scene: ArchivingScene, bait: Bait, forMs: number): Promise<Witness> {
  const moved = (state: NodeState) =>
    hasArchived(state, bait) || (state.archiver?.failed ?? 0) > bait.before.failed;
  const sight = await awaitState(scene, bait.primary, moved, forMs);
  const took = formatDuration(scene.clock.now() - bait.finishedMs);
  const waiting = sight.state.archiver?.waiting ?? 0;
  if (!sight.met && waiting > 0) {
    return seen(
      `${took} after it was finished, ${bait.segment} still waits on ${bait.primary}, and no failure is counted`,
    );
  }
  return unseen(
    `${bait.primary} does not show archiving that stands still: ${took} after ${bait.segment} was finished${backlog(sight.state)}`,
  );
}

/** The last 16 digits of a segment's name count up within a timeline, and the first 8 count timelines. */
function hasArchived(state: NodeState, bait: Bait): boolean {
  return state.archiver?.lastArchived !== undefined && state.archiver.lastArchived >= bait.segment;
}

function backlog(state: NodeState): string {
  const { archiver } = state;
  if (!archiver) return ', its archiver cannot be seen';
  return `, ${archiver.archived} are archived, ${archiver.waiting} wait, ${archiver.failed} attempts have failed`;
}
