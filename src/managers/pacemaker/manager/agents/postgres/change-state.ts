import { result } from '../../../engine/recorded-operation.ts';
import type { AgentCall } from '../agent.ts';
import { deed, keep, type Script, scene, write } from '../script.ts';
import { look, lookUntil, positionOf, writePosition } from './look.ts';
import { baseline, dataStatus, position, promotionScore, scores, statusOf } from './names.ts';

/** How long the agent gives a fast shutdown before it takes the immediate one, in milliseconds: its `stop_escalate`. */
const stopEscalateMs = 90_000;

/** Nobody is fit to be promoted right after its own start or stop; only time or a primary's word makes it so. */
export function* startServer(call: AgentCall): Script {
  const { resource, address, timeoutMs } = call;
  const { node, kept } = yield* scene();
  yield* write([
    statusOf(node, resource, 'STOP'),
    baseline(node, resource, null),
    promotionScore(node, resource, scores.never),
    position(node, resource, null),
  ]);
  yield* keep({ positions: '', counted: 0 });
  yield* waitForNobody(timeoutMs);
  if (kept.lock) {
    return {
      resultCode: 1,
      why: 'my data may be inconsistent: this node died as the primary; remove its PGSQL.lock to force a start',
    };
  }
  const started = yield* deed(
    { verb: 'start', ...(address !== undefined && { upstream: address }) },
    timeoutMs,
    `start ${resource} as a standby${address === undefined ? '' : ` of ${address}`}`,
  );
  if (started.how === 'failed')
    return { resultCode: 1, why: started.why ?? 'the server could not be started' };
  const { resultCode } = yield* lookUntil(
    timeoutMs,
    (code) => code === result.ok || code === result.runningPromoted,
  );
  if (resultCode !== result.ok) return { resultCode: 1, why: 'the server came up as a primary' };
  yield* write([statusOf(node, resource, 'HS:alone')]);
  return { resultCode: result.ok };
}

/** A standby asks nobody to wait for its own standbys. */
export function* waitForNobody(withinMs: number, reload = false) {
  yield* keep({ synchronous: '' });
  yield* deed(
    { verb: 'configure', values: { synchronous_standby_names: '' }, apply: reload ? 'reload' : 'none' },
    withinMs,
    'a standby makes nobody wait',
  );
}

export function* promoteServer(call: AgentCall): Script {
  const { resource, timeoutMs } = call;
  const before = yield* scene();
  const { node } = before;
  yield* keep({ positions: '', counted: 0 });
  for (const peer of before.nodes) {
    if (peer === node) continue;
    yield* write([dataStatus(peer, resource, 'DISCONNECT')]);
    if (before.online.includes(peer)) yield* write([promotionScore(peer, resource, scores.never)]);
  }
  yield* keep({ lock: true });
  const { state } = yield* look(timeoutMs);
  if (state?.answers) yield* write([baseline(node, resource, writePosition(positionOf(state)))]);
  const promoted = yield* deed({ verb: 'promote' }, timeoutMs, `promote ${resource}`);
  if (promoted.how === 'failed')
    return { resultCode: 1, why: promoted.why ?? 'the server refused to be promoted' };
  const { resultCode } = yield* lookUntil(timeoutMs, (code) => code === result.runningPromoted || code === 1);
  if (resultCode !== result.runningPromoted)
    return { resultCode: 1, why: 'the server did not become a primary' };
  yield* write([
    dataStatus(node, resource, 'LATEST'),
    promotionScore(node, resource, scores.promote),
    statusOf(node, resource, 'PRI'),
  ]);
  return { resultCode: result.ok };
}

/** A primary cannot become a standby while it runs: to demote it is to stop it. The lock stays if it had standbys. */
export function* demoteServer(call: AgentCall): Script {
  const { resource } = call;
  const { node, online } = yield* scene();
  yield* write([promotionScore(node, resource, scores.never), baseline(node, resource, null)]);
  yield* endServer(call);
  if (online.length <= 1) yield* keep({ lock: false });
  yield* write([statusOf(node, resource, 'STOP')]);
  return { resultCode: result.ok };
}

export function* stopServer(call: AgentCall): Script {
  const { resource } = call;
  const { node } = yield* scene();
  yield* write([promotionScore(node, resource, scores.never), position(node, resource, null)]);
  yield* endServer(call);
  yield* write([statusOf(node, resource, 'STOP'), baseline(node, resource, null)]);
  return { resultCode: result.ok };
}

function* endServer({ resource, timeoutMs }: AgentCall) {
  const { resultCode } = yield* look(timeoutMs);
  if (resultCode === result.notRunning) return;
  const fast = yield* deed({ verb: 'stop', mode: 'fast' }, stopEscalateMs, `stop ${resource}`);
  if (fast.how !== 'done')
    yield* deed({ verb: 'stop', mode: 'immediate' }, timeoutMs, `stop ${resource} at once`);
  yield* lookUntil(timeoutMs, (code) => code === result.notRunning);
}
