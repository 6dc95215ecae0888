import type { Topology } from '../../../model/topology.ts';
import { offersOf } from '../../offers.ts';
import type { World } from '../../world.ts';
import { EventStream } from '../event-stream.ts';
import { LabFailed } from '../lab-failed.ts';
import type { LabOptions } from '../lab-options.ts';
import { UndoStack } from '../machine/undo.ts';
import { readRows } from '../network/read-rows.ts';
import { openSessionOver } from '../network/session.ts';
import { observeNode, stateQuestion } from '../observe.ts';
import { nodeOf } from '../verbs/parts.ts';
import { withSystemFailures } from '../verbs/verb-failures.ts';
import { addressOf } from './address-book.ts';
import { awaitHealthy } from './await-healthy.ts';
import { buildLab } from './build-lab.ts';
import type { DaemonPlan } from './daemon.ts';
import { serverPlaces } from './host-node.ts';
import { installLine, whatIsMissing } from './requirements.ts';
import { refusals, verbsOf } from './verbs/all-verbs.ts';
import type { HostLabParts } from './verbs/parts.ts';
import { carryOnSegment } from './verbs/segment-verbs.ts';

/**
 * Builds a lab of hosts: every node a machine of its own, on which a manager's real programs run and are told to do
 * everything. Resolves when the manager says that all is well and every standby streams.
 * @throws LabFailed, NoPrograms, or the signal's reason; nothing is left running then
 */
export async function bootHostLab(topology: Topology, plan: DaemonPlan, options: LabOptions): Promise<World> {
  const undo = new UndoStack();
  const keeping = { ...options, keep: options.keep ?? false };
  const events = new EventStream();
  try {
    await refuseWithout(plan.kind);
    const parts = await buildLab(topology, plan, keeping, events.emit, undo);
    const observe = observer(parts);
    const following = await parts.daemon.follow([...parts.nodes.values()], options.clock, events.emit);
    undo.push(following.close);
    await awaitHealthy(parts, observe, options);
    const verbs = withSystemFailures(verbsOf(parts, plan.kind));
    return {
      kind: 'lab',
      facts: { ...factsOf(parts), ...parts.facts },
      clock: options.clock,
      offers: offersOf(verbs, topology, refusals(plan.kind)),
      verbs,
      observe,
      openSession: (to, session) => {
        const host = parts.book.virtual.get(to) ?? addressOf(parts.book, to);
        const endpoint = { host, port: serverPlaces.port };
        const dial = () => parts.clients.dial(endpoint.host, endpoint.port);
        return openSessionOver(dial, endpoint, session, options.clock);
      },
      carry: carryOnSegment(parts),
      readRows: (name) => {
        const { machine } = nodeOf(parts, name);
        return readRows(name, { host: machine.seen(serverPlaces.sockets), port: serverPlaces.port });
      },
      subscribe: events.subscribe,
      close: async ({ keep }) => {
        keeping.keep ||= keep;
        for (const failure of await undo.unwind()) {
          const what = `while closing the lab: ${failure instanceof Error ? failure.message : String(failure)}`;
          events.emit({ type: 'mishap', atMs: options.clock.now(), what });
        }
      },
    };
  } catch (error) {
    await undo.unwind();
    throw error;
  }
}

async function refuseWithout(kind: DaemonPlan['kind']): Promise<void> {
  const { obstacle, packages, through } = await whatIsMissing(kind);
  if (obstacle) throw new LabFailed(`hosts under ${kind} cannot be made here: ${obstacle}`);
  if (through) {
    const advice = `begin the command with: ${through.join(' ')}`;
    throw new LabFailed(`hosts take root, which this user can be in a user namespace; ${advice}`);
  }
  if (packages.length === 0) return;
  throw new LabFailed(`${kind} cannot run here: packages are missing. Run: ${installLine(packages)}`);
}

function observer(parts: HostLabParts): World['observe'] {
  const question = stateQuestion(parts.topology.postgres.version, parts.topology.archive);
  return (name) => observeNode(nodeOf(parts, name), { question, disks: parts.disks });
}

function factsOf(parts: HostLabParts): World['facts'] {
  const places = [...parts.book.places, ...parts.book.virtual];
  return {
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    hosts: 'namespaces of their own on one network segment',
    ...parts.daemon.facts,
    ...Object.fromEntries(places.map(([name, address]) => [`address of ${name}`, address])),
  };
}
