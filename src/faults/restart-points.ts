import { formatLsn, parseLsn } from '../model/node-state.ts';
import { parseSegmentName, segmentStart } from '../wal/lsn.ts';
import { awaitState, describeState, findPrimary, isReady } from '../world/look.ts';
import type { Scene, Witness } from './fault.ts';
import { landsWithinMs, seen, unseen } from './witness.ts';

/** What a server logs, with log_checkpoints, once it may begin recovery there (CreateRestartPoint in xlog.c). */
const restartPoint = /^recovery restart point at ([0-9A-F]+\/[0-9A-F]+)$/;

/**
 * Has the primary make a checkpoint and every other node a restart point, so that whoever restarts reads nothing of this
 * segment: as in a cluster that ran on for longer than checkpoint_timeout after the segment.
 * @returns with the position at which each of them would begin its recovery, taken from its own log
 */
export async function moveRestartPointsBehind(
  scene: Scene<'checkpoint', unknown>,
  segment: string,
  segmentBytes: number,
): Promise<Witness> {
  const name = parseSegmentName(segment);
  const primary = await findPrimary(scene);
  if (!name || !primary) return unseen('no primary answers, so no checkpoint could be made');
  const endLsn = segmentStart(name, segmentBytes) + segmentBytes;
  await scene.verbs.checkpoint(primary.node);
  const { flushedLsn = endLsn } = await scene.observe(primary.node);
  const others = scene.topology.nodes.map((node) => node.name).filter((node) => node !== primary.node);
  const points = await Promise.all(others.map((node) => restartPointOf(scene, node, flushedLsn, endLsn)));
  const missing = points.find((point) => !point.seen);
  if (missing) return missing;
  const all = points.map(({ evidence }) => evidence).join(', ');
  return seen(`the segment ends at ${formatLsn(endLsn)}, and recovery would begin behind it: ${all}`);
}

async function restartPointOf(
  scene: Scene<'checkpoint', unknown>,
  node: string,
  checkpointLsn: number,
  endLsn: number,
): Promise<Witness> {
  const replayed = await awaitState(
    scene,
    node,
    (state) => isReady(state) && state.role === 'standby' && (state.replayedLsn ?? 0) >= checkpointLsn,
    landsWithinMs,
  );
  if (!replayed.met) {
    const at = formatLsn(checkpointLsn);
    return unseen(
      `${describeState(replayed.state)} and has not replayed the primary's checkpoint up to ${at}, so it can have no restart point there`,
    );
  }
  await scene.verbs.checkpoint(node);
  let lsn = 0;
  const logged = await scene.awaitEvent((event) => {
    if (event.type !== 'log' || event.node !== node) return false;
    lsn = parseLsn(restartPoint.exec(event.message)?.[1] ?? '0/0');
    return lsn >= endLsn;
  }, landsWithinMs);
  if (logged) return seen(`${node} at ${formatLsn(lsn)}`);
  return unseen(
    `${node} has logged no recovery restart point at or behind ${formatLsn(endLsn)} (it does only with log_checkpoints = on)`,
  );
}
