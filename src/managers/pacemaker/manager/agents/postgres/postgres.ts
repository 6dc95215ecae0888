import { result } from '../../../engine/recorded-operation.ts';
import type { AgentCall } from '../agent.ts';
import { pause, type Script } from '../script.ts';
import { demoteServer, promoteServer, startServer, stopServer } from './change-state.ts';
import { monitorServer } from './monitor.ts';
import { notifyServer } from './notify.ts';

/** Most notifications are about nothing that concerns the agent; it forks less before it has found that out. */
const shareOfNotices = 0.3;

/**
 * The database agent, ocf:heartbeat:pgsql with streaming replication, written from its documentation and from what it
 * was seen to do. Reference: resource-agents, heartbeat/pgsql, parameters and comments.
 */
export function* postgresAgent(call: AgentCall): Script {
  yield* pause(call.overheadMs * (call.task === 'notify' ? shareOfNotices : 1));
  return yield* scriptFor(call);
}

function scriptFor(call: AgentCall): Script {
  switch (call.task) {
    case 'start':
      return startServer(call);
    case 'stop':
      return stopServer(call);
    case 'promote':
      return promoteServer(call);
    case 'demote':
      return demoteServer(call);
    case 'monitor':
      return monitorServer(call);
    case 'notify':
      return notifyServer(call);
    default:
      return nothing();
  }
}

// oxlint-disable-next-line require-yield
function* nothing(): Script {
  return { resultCode: result.ok };
}
