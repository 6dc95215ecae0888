import { result } from '../../../engine/recorded-operation.ts';
import type { AgentCall } from '../agent.ts';
import { keep, type Script, scene, write } from '../script.ts';
import { adopt } from './adopt.ts';
import { look, positionOf, writePosition } from './look.ts';
import { dataStatus, position, promotionScore, read, scores, statusOf } from './names.ts';
import { controlStandbys } from './standbys.ts';

/** How many equal looks without a primary make a standby call itself fit: the agent's `xlog_check_count`. */
const countsByDefault = 3;

/**
 * The recurring look. A primary tells the cluster which standby may replace it; a standby that sees no primary waits until
 * all positions it knows of have stood still for some looks, and then, if its own is the furthest, calls itself fit.
 */
export function* monitorServer(call: AgentCall): Script {
  const { resource, timeoutMs, intervalMs } = call;
  const isProbe = intervalMs === 0;
  const { resultCode, state } = yield* look(timeoutMs);
  if (isProbe || !state) {
    if (call.adopts) yield* adopt(call, call.adopts, state);
    return answer(resultCode, state?.silence);
  }
  if (resultCode === result.runningPromoted) {
    const { node } = yield* scene();
    yield* write([dataStatus(node, resource, 'LATEST'), statusOf(node, resource, 'PRI')]);
    yield* controlStandbys(call);
    return answer(resultCode);
  }
  if (resultCode !== result.ok) return answer(resultCode, state.silence);
  const now = yield* scene();
  if (now.promoted.length > 0) {
    if (read(now, dataStatus(now.node, resource, '')) === 'DISCONNECT')
      yield* write([statusOf(now.node, resource, 'HS:alone')]);
    return answer(resultCode);
  }
  yield* write([statusOf(now.node, resource, 'HS:alone')]);
  const status = read(now, dataStatus(now.node, resource, ''));
  // It was told when it was last in touch with a primary that it had not everything: it may not take over.
  if (status !== undefined && status !== 'STREAMING|SYNC' && status !== 'LATEST') return answer(resultCode);
  yield* write([position(now.node, resource, writePosition(positionOf(state)))]);
  yield* countPositions(call);
  return answer(resultCode);
}

function* countPositions({ resource, parameters }: AgentCall) {
  const { node, nodes, values, kept } = yield* scene();
  const known = nodes.flatMap((each) => {
    const lsn = values[`${each} ${position(each, resource, '').name}`];
    return lsn === undefined ? [] : [{ node: each, lsn }];
  });
  const positions = known.map((each) => `${each.node} ${each.lsn}`).join(' ');
  if (positions !== kept.positions) {
    yield* keep({ positions, counted: 0 });
    return;
  }
  const wanted = Number(parameters['xlog_check_count'] ?? countsByDefault);
  if (kept.counted + 1 < wanted) {
    yield* keep({ counted: kept.counted + 1 });
    return;
  }
  const furthest = known.toSorted((one, other) => (one.lsn > other.lsn ? -1 : 1))[0];
  const own = known.find((each) => each.node === node);
  if (own && furthest && own.lsn === furthest.lsn) {
    yield* write([promotionScore(node, resource, scores.promote)]);
    return;
  }
  yield* write([dataStatus(node, resource, 'DISCONNECT')]);
  yield* keep({ positions, counted: 0 });
}

function answer(resultCode: number, why?: string) {
  return { resultCode, ...(why !== undefined && { why }) };
}
