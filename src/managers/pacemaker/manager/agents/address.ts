import { result } from '../../engine/recorded-operation.ts';
import type { AgentCall } from './agent.ts';
import { deed, pause, type Script, scene } from './script.ts';

/** It forks a fifth as much as the database agent does. */
const shareOfOverhead = 0.2;

/** The address agent (ocf:heartbeat:IPaddr2): the address is on this node's interface or it is not. */
export function* addressAgent({ task, address, timeoutMs, resource, overheadMs }: AgentCall): Script {
  yield* pause(overheadMs * shareOfOverhead);
  if (address === undefined) {
    return { resultCode: result.notConfigured, why: `no address of the topology belongs to ${resource}` };
  }
  const { holds } = yield* scene();
  const held = holds.includes(address);
  switch (task) {
    case 'monitor':
      return { resultCode: held ? result.ok : result.notRunning };
    case 'start': {
      if (held) return { resultCode: result.ok };
      const taken = yield* deed({ verb: 'take-address', address }, timeoutMs, `start ${resource}`);
      return taken.how === 'done' ? { resultCode: result.ok } : failure(taken.why);
    }
    case 'stop': {
      if (!held) return { resultCode: result.ok };
      const dropped = yield* deed({ verb: 'drop-address', address }, timeoutMs, `stop ${resource}`);
      return dropped.how === 'done' ? { resultCode: result.ok } : failure(dropped.why);
    }
    default:
      return { resultCode: result.ok };
  }
}

function failure(why: string | undefined) {
  return { resultCode: 1, ...(why !== undefined && { why }) };
}
