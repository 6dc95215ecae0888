import type { View } from '../../manager.ts';
import type { AgentCall } from './agents/agent.ts';
import { agentOf } from './agents/index.ts';
import type { Request, Scene, Script } from './agents/script.ts';
import { write } from './attributes.ts';
import { addressOf, type Configuration, configurationOf } from './configuration.ts';
import type { Memory } from './memory.ts';
import type { Ask, Said } from './said.ts';
import type { PacemakerSettings } from './settings.ts';

/** The agent's script for what is asked, with all that an agent is told in its environment. */
export function scriptOf(ask: Ask, memory: Memory, settings: PacemakerSettings, view: View<Said>): Script {
  const configuration = configurationOf(settings, view.topology);
  const primitive = configuration.primitives.find(({ id }) => id === ask.resource);
  const parameters = primitive?.parameters ?? {};
  const named = (id: string | undefined) => view.topology.addresses.find(({ name }) => name === id)?.name;
  const master = parameters['master_ip'];
  const holder = configuration.primitives.find(
    (each) => each !== primitive && each.parameters['ip'] === master && master !== undefined,
  );
  const isDatabase = primitive?.agent === 'pgsql';
  const call: AgentCall = {
    resource: ask.resource,
    task: ask.task,
    intervalMs: ask.intervalMs,
    timeoutMs: ask.timeoutMs,
    notice: ask.notice && inTopologyNames(ask.notice, configuration),
    parameters,
    address: isDatabase
      ? (named(holder?.id) ?? named(master))
      : addressOf({ id: ask.resource, parameters }, view.topology),
    overheadMs: settings['agent-overhead'],
    adopts: isDatabase && ask.task === 'monitor' && ask.intervalMs === 0 ? memory.adopts : undefined,
  };
  return agentOf(primitive ?? { agent: '', class: '' })(call);
}

/** A notice with the names that the topology has for the nodes; the cluster may have others. */
function inTopologyNames(
  notice: NonNullable<Ask['notice']>,
  { nodes }: Configuration,
): NonNullable<Ask['notice']> {
  const translate = (names: readonly string[]) =>
    names.map((name) => nodes.find((each) => each.name === name)?.node ?? name);
  return {
    ...notice,
    promotes: translate(notice.promotes),
    demotes: translate(notice.demotes),
    promoted: translate(notice.promoted),
  };
}

/** Does what a script asks of the cluster rather than of the world, and answers what it gets for it. */
export function carryOutEffect(
  request: Exclude<Request, { ask: 'deed' | 'pause' }>,
  memory: Memory,
  settings: PacemakerSettings,
  view: View<Said>,
): unknown {
  if (request.ask === 'write') {
    for (const each of request.writes)
      write(memory.attributes, each, view.node, view.atMs, settings.dampening);
    return null;
  }
  if (request.ask === 'keep') {
    memory.kept = { ...memory.kept, ...request.kept };
    return null;
  }
  return sceneOf(memory, view);
}

/** What an agent can find out at this moment: `crm_mon`, the attributes, what it keeps itself. */
function sceneOf(memory: Memory, view: View<Said>): Scene {
  const values: Record<string, string> = {};
  for (const { node, name, value } of Object.values(memory.attributes.entries)) {
    if (value !== null) values[`${node} ${name}`] = value;
  }
  return {
    nowMs: view.atMs,
    node: view.node,
    nodes: view.topology.nodes.map(({ name }) => name),
    online: memory.ring.members,
    promoted: memory.ring.members.filter((member) => isPromoted(memory, member)),
    kept: memory.kept,
    values,
    holds: view.holds,
  };
}

/** Whether a status display would show the database promoted there: by the last operation that says so. */
function isPromoted(memory: Memory, node: string): boolean {
  return Object.values(memory.known[node]?.history ?? {}).some((lines) => {
    const telling = lines
      .toSorted((one, other) => one.callId - other.callId)
      .findLast(
        ({ task, resultCode, status }) =>
          (task === 'monitor' ? resultCode === 8 || resultCode === 0 || resultCode === 7 : status === 0) &&
          ['monitor', 'promote', 'demote', 'start', 'stop'].includes(task),
      );
    return (
      telling !== undefined &&
      ((telling.task === 'promote' && telling.resultCode === 0) || telling.resultCode === 8)
    );
  });
}
