import { result } from '../../../engine/recorded-operation.ts';
import type { AgentCall } from '../agent.ts';
import { pause, type Script, scene, write } from '../script.ts';
import { look, positionOf, writePosition } from './look.ts';
import { baseline, position, read, statusOf } from './names.ts';
import { controlStandbys } from './standbys.ts';

/**
 * What the agent does when it is told about others. After a demotion every standby notes where it stands. If its server
 * does not answer at that moment, the agent tries for ever to write an empty position, and the notification hangs until
 * its timeout, with the whole transition waiting for it (measured: pacemaker 2.1.5 and 1.1.10, resource-agents 4.12).
 */
export function* notifyServer(call: AgentCall): Script {
  const { notice, resource, timeoutMs } = call;
  if (!notice) return { resultCode: result.ok };
  const event = `${notice.type} ${notice.operation}`;
  const { node } = yield* scene();
  if (event === 'pre promote') return yield* comparePositions(call);
  if (event === 'post promote') {
    yield* write([position(node, resource, null)]);
    if (notice.promotes[0] !== node) yield* write([baseline(node, resource, null)]);
  } else if (event === 'post demote') {
    if (notice.demotes[0] !== node && !notice.promoted.includes(node)) yield* noteBaseline(call);
  } else if ((event === 'post start' || event === 'post stop') && notice.promoted[0] === node) {
    const { resultCode } = yield* look(timeoutMs);
    if (resultCode === result.runningPromoted) yield* controlStandbys(call);
  }
  return { resultCode: result.ok };
}

function* noteBaseline({ resource, timeoutMs }: AgentCall) {
  const { node } = yield* scene();
  const { state } = yield* look(timeoutMs);
  if (!state?.answers) for (;;) yield* pause(timeoutMs);
  yield* write([
    baseline(node, resource, writePosition(positionOf(state))),
    statusOf(node, resource, 'HS:alone'),
  ]);
}

/** A standby that is ahead of the one to be promoted fails on purpose rather than lose what it has. */
function* comparePositions({ resource, notice, parameters }: AgentCall): Script {
  const now = yield* scene();
  const promotes = notice?.promotes[0];
  if (now.nodes.length < 3 || parameters['rep_mode'] !== 'sync') return { resultCode: result.ok };
  if (promotes === undefined || promotes === now.node) return { resultCode: result.ok };
  const theirs = read(now, baseline(promotes, resource, ''));
  const own = read(now, baseline(now.node, resource, '')) ?? '';
  if (theirs === undefined || own <= theirs) return { resultCode: result.ok };
  yield* write([{ node: now.node, name: `fail-count-${resource}`, value: 'INFINITY' }]);
  return { resultCode: 1, why: `my data is newer than that of ${promotes}, which is at ${theirs}` };
}
