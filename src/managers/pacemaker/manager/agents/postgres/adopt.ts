import type { NodeState } from '../../../../../model/node-state.ts';
import type { Adoption, AgentCall } from '../agent.ts';
import { deed, keep, scene, write } from '../script.ts';
import { waitForNobody } from './change-state.ts';
import { dataStatus, promotionScore, scores, statusOf } from './names.ts';

/**
 * A trial begins with a cluster that runs. What the agent would have written while it brought the cluster up is written
 * here, once, if the server is what the topology says it should be.
 */
export function* adopt(call: AgentCall, adoption: Adoption, state: NodeState | undefined) {
  const { resource, timeoutMs, address } = call;
  const { node } = yield* scene();
  if (!state?.answers || state.role !== adoption.role) {
    yield* write([promotionScore(node, resource, scores.never), statusOf(node, resource, 'STOP')]);
    return;
  }
  if (adoption.role === 'primary') {
    yield* keep({ lock: true, synchronous: adoption.synchronousNode ?? '' });
    yield* write([
      dataStatus(node, resource, 'LATEST'),
      promotionScore(node, resource, scores.promote),
      statusOf(node, resource, 'PRI'),
    ]);
    return;
  }
  yield* waitForNobody(timeoutMs, true);
  if (address !== undefined) {
    yield* deed({ verb: 'follow', upstream: address }, timeoutMs, `stream from ${address}, wherever it is`);
  }
  yield* write([
    dataStatus(node, resource, adoption.synchronous ? 'STREAMING|SYNC' : 'STREAMING|ASYNC'),
    promotionScore(node, resource, adoption.synchronous ? scores.may : scores.never),
    statusOf(node, resource, adoption.synchronous ? 'HS:sync' : 'HS:async'),
  ]);
}
