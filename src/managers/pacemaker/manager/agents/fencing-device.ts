import { result } from '../../engine/recorded-operation.ts';
import type { AgentCall } from './agent.ts';
import { keep, pause, type Script, scene } from './script.ts';

/** It forks a fifth as much as the database agent does. */
const shareOfOverhead = 0.2;

/** A fencing device as a resource: to start it is to register it with the fencer of the node, and to monitor it to find it there. */
export function* fencingDevice({ task, resource, overheadMs }: AgentCall): Script {
  yield* pause(overheadMs * shareOfOverhead);
  const { kept } = yield* scene();
  const others = kept.devices.filter((device) => device !== resource);
  switch (task) {
    case 'monitor':
      return { resultCode: kept.devices.includes(resource) ? result.ok : result.notRunning };
    case 'start':
      yield* keep({ devices: [...others, resource] });
      return { resultCode: result.ok };
    case 'stop':
      yield* keep({ devices: others });
      return { resultCode: result.ok };
    default:
      return { resultCode: result.ok };
  }
}
