import { result } from '../../engine/recorded-operation.ts';
import { isDevice, type Primitive } from '../configuration.ts';
import { addressAgent } from './address.ts';
import type { Agent } from './agent.ts';
import { fencingDevice } from './fencing-device.ts';
import { postgresAgent } from './postgres/postgres.ts';
import type { Script } from './script.ts';

/** The agents that are modelled, by their type in the configuration. */
const agents: Readonly<Record<string, Agent>> = {
  IPaddr2: addressAgent,
  IPaddr: addressAgent,
  pgsql: postgresAgent,
};

export function agentOf({ agent: type, class: standard }: Pick<Primitive, 'agent' | 'class'>): Agent {
  if (isDevice({ class: standard })) return fencingDevice;
  return Object.hasOwn(agents, type) ? (agents[type] ?? notInstalled) : notInstalled;
}

// An agent that is not there answers at once, so there is nothing to wait for.
// oxlint-disable-next-line require-yield
function* notInstalled(): Script {
  return { resultCode: result.notInstalled, why: 'this agent is not modelled' };
}
