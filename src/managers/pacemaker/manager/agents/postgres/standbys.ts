import type { AgentCall } from '../agent.ts';
import { deed, keep, pause, scene, write } from '../script.ts';
import { look } from './look.ts';
import { dataStatus, promotionScore, scores, statusOfPeer } from './names.ts';

/** How long the agent waits to see a standby become synchronous after it asked for that, in milliseconds. */
const untilSynchronousMs = 2000;

/**
 * The primary's look at its standbys, from pg_stat_replication: the synchronous one may replace it (100), nobody else may.
 * With `rep_mode=sync` it makes a streaming standby synchronous if none is, and stops waiting for one that is gone.
 */
export function* controlStandbys(call: AgentCall) {
  const changed = yield* controlOnce(call);
  if (!changed) return;
  yield* pause(untilSynchronousMs);
  yield* controlOnce(call);
}

function* controlOnce(call: AgentCall) {
  const { resource, parameters, timeoutMs } = call;
  const { state } = yield* look(timeoutMs);
  if (!state?.answers || state.role !== 'primary') return false;
  const now = yield* scene();
  const synchronous = parameters['rep_mode'] === 'sync';
  let waitsFor = now.kept.synchronous;
  let changed = false;
  for (const peer of now.nodes) {
    if (peer === now.node) continue;
    const standby = (state.standbys ?? []).find(({ name }) => name === peer);
    const streaming = standby?.state === 'streaming';
    const kind = streaming
      ? `STREAMING|${standby.sync.toUpperCase()}`
      : (standby?.state.toUpperCase() ?? 'DISCONNECT');
    const isSynchronous = streaming && (standby.sync === 'sync' || standby.sync === 'quorum');
    yield* write([dataStatus(peer, resource, isSynchronous ? 'STREAMING|SYNC' : kind)]);
    if (!now.online.includes(peer)) {
      if (!streaming && synchronous && waitsFor === peer) waitsFor = yield* waitFor('', timeoutMs);
      continue;
    }
    yield* write([promotionScore(peer, resource, isSynchronous ? scores.may : scores.never)]);
    if (isSynchronous) yield* write(statusOfPeer(now, peer, resource, 'HS:sync'));
    else if (streaming) {
      if (synchronous && standby.sync === 'async' && waitsFor === '') {
        waitsFor = yield* waitFor(peer, timeoutMs);
        changed = true;
      }
      yield* write(statusOfPeer(now, peer, resource, standby.sync === 'async' ? 'HS:async' : 'HS:potential'));
    } else {
      if (synchronous && waitsFor === peer) waitsFor = yield* waitFor('', timeoutMs);
      if (standby) yield* write(statusOfPeer(now, peer, resource, 'HS:connected'));
    }
  }
  return changed;
}

/** Tells the own server whose acknowledgement its commits wait for; nobody's if empty. */
function* waitFor(peer: string, withinMs: number) {
  yield* keep({ synchronous: peer });
  const reason = peer === '' ? 'commits wait for no standby any more' : `commits wait for ${peer}`;
  yield* deed(
    { verb: 'configure', values: { synchronous_standby_names: peer }, apply: 'reload' },
    withinMs,
    reason,
  );
  return peer;
}
