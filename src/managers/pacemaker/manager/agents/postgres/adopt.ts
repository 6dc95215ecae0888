import type { NodeState } from '../../../../../model/node-state.ts';
import type { Adoption, AgentCall } from '../agent.ts';
import { deed, keep, pause, scene, write } from '../script.ts';
import { waitForNobody } from './change-state.ts';
import { betweenLooksMs, look } from './look.ts';
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
    yield* awaitStream(timeoutMs);
  }
  yield* write([
    dataStatus(node, resource, adoption.synchronous ? 'STREAMING|SYNC' : 'STREAMING|ASYNC'),
    promotionScore(node, resource, adoption.synchronous ? scores.may : scores.never),
    statusOf(node, resource, adoption.synchronous ? 'HS:sync' : 'HS:async'),
  ]);
}

/** How often a standby that was told where to stream from is looked at. */
const looksMost = 10;

/**
 * The standby's receiver ends and begins anew. A primary that looked meanwhile would stop waiting for the synchronous standby,
 * and then wait for whichever it finds first.
 */
function* awaitStream(withinMs: number) {
  for (let looks = 0; looks < looksMost; looks += 1) {
    // The receiver may not have ended yet.
    yield* pause(betweenLooksMs);
    const { state } = yield* look(withinMs);
    if (!state || state.receiving) return;
  }
}
