import type { Fault, Strike } from '../../src/faults/fault.ts';
import { restrictVerbs } from '../../src/faults/restrict-verbs.ts';
import type { NodeState } from '../../src/model/node-state.ts';
import type { Target } from '../../src/model/scenario.ts';
import type { Topology } from '../../src/model/topology.ts';
import type { Action } from '../../src/runbooks/action.ts';
import { eavesdrop } from '../../src/trial/stage.ts';
import type { World } from '../../src/world/world.ts';

const never = new AbortController().signal;

/** Strikes a world with a fault the way a trial does: parameters parsed, verbs restricted, events since now. */
export async function strikeWorld(
  world: World,
  topology: Topology,
  fault: Fault,
  target: Target,
  params: object = {},
  lastRole: (node: string) => NodeState['role'] = () => undefined,
): Promise<Strike> {
  return await fault.strike({
    verbs: restrictVerbs(world.verbs, fault.needs, fault.kind),
    clock: world.clock,
    topology,
    target,
    params: fault.params.parse(params),
    managed: false,
    lastRole,
    observe: world.observe,
    awaitEvent: eavesdrop(world, world.clock, never).awaitEvent,
    signal: never,
  });
}

/** Performs an operator's action on a world the way a trial does. */
export async function performAction(
  world: World,
  topology: Topology,
  action: Action,
  params: object,
  managed = false,
): Promise<string> {
  return await action.perform({
    verbs: restrictVerbs(world.verbs, action.needs, action.kind),
    clock: world.clock,
    topology,
    params: action.params.parse(params),
    managed: () => managed,
    observe: world.observe,
    awaitEvent: eavesdrop(world, world.clock, never).awaitEvent,
    signal: never,
  });
}

/** A target of the kind a fault acts on; a node fault acts on the first standby unless told otherwise. */
export function targetFor(fault: Fault, node = 'pg02'): Target {
  switch (fault.target) {
    case 'node':
      return { kind: 'node', node };
    case 'link':
      return { kind: 'link', from: 'pg01', to: 'pg02', ways: 'both' };
    case 'archive':
      return { kind: 'archive' };
    default:
      throw new Error(`no target of the kind ${String(fault.target)}`);
  }
}
