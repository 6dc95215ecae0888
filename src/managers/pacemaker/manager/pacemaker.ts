import { isSameData } from '../../../kit/same-data.ts';
import { defineManager, type Decision as ManagerDecision, type View } from '../../manager.ts';
import { parseIntervalMs } from '../engine/values.ts';
import { carryOutEffect, scriptOf } from './agent-scene.ts';
import { flush, forgetNode, writtenBy } from './attributes.ts';
import { addressesMoved, type Configuration, configurationOf } from './configuration.ts';
import { beginController, type ControllerStep, control } from './controller.ts';
import { doubtsAbout } from './doubts.ts';
import { electController, isAgreed } from './election.ts';
import { runExecutor, takeAsks } from './executor.ts';
import { fenceOrder, selfFencing } from './fence-orders.ts';
import { takeShots } from './fencing.ts';
import { beginMemory, copyMemory, type Disk, type Memory, nextOrderId, type Rest } from './memory.ts';
import type { ControllerScene } from './notice-news.ts';
import { isResting, restOn } from './rest.ts';
import { hasQuorum, hears, heartbeatMs, ringTimes, updateRing } from './ring.ts';
import type { Answer, Ask, Said } from './said.ts';
import { type PacemakerSettings, pacemakerSettings } from './settings.ts';
import { forgetAdoption, rememberHistories, takeIn } from './take-in.ts';

/** How soon an instance looks again after something happened, in milliseconds: about what a scheduler run takes. */
const soonMs = 50;

export const pacemaker = defineManager<Memory, Said, typeof pacemakerSettings>({
  kind: 'pacemaker',
  summary: 'Pacemaker with Corosync: membership, the policy engine, and the database and address agents.',
  explanation: `On every node: a ring member that knows who is there, an executor that runs agents, an attribute manager; on one
of them the designated controller, which decides with the policy engine of the given version what is to happen where.
Versions 1.1.10 and 2.1.5 differ where docs/pacemaker-manager.md says so. The agents are those of the Postgres cluster it
was built for: ocf:heartbeat:pgsql with streaming replication and ocf:heartbeat:IPaddr2. An address resource is the address
of the topology that has its id or its \`ip\`. Fencing is by watchdog, or by resources of the class stonith,
which take a host's power past the network. Cleanup, maintenance mode by hand, remote nodes,
bundles and alerts are left out.`,
  settings: pacemakerSettings,
  orders: [
    'look',
    'start',
    'stop',
    'promote',
    'follow',
    'take-address',
    'drop-address',
    'configure',
    'power-off',
    'fence',
  ],
  needsStore: false,
  moves: addressesMoved,
  doubts: doubtsAbout,
  begin: beginMemory,
  decide,
});

function decide(
  view: View<Said>,
  settings: PacemakerSettings,
  before: Memory,
): ManagerDecision<Memory, Said> {
  const configuration = configurationOf(settings, view.topology);
  const total = configuration.nodes.length;
  const times = ringTimes(settings, total);
  const rested = restOn(before, view, times);
  if (rested?.rest) return goOnResting(rested, rested.rest, view.atMs);
  const memory = copyMemory(before);
  memory.rest = undefined;
  const change = updateRing(memory.ring, view, times);
  for (const node of change.left) forgetNode(memory.attributes, node, view.atMs);
  flush(memory.attributes, view.atMs);
  if (!change.stalled) takeIn(memory, view.node);
  rememberHistories(memory, view, change.left);
  const quorum = hasQuorum(memory.ring.members.length, total, settings['two-node']);
  memory.met ||= hasMet(memory, view, configuration);

  const controls = memory.met && !change.stalled ? chooseController(memory, view) : undefined;
  if (controls !== undefined && controls !== view.node) memory.controller = undefined;
  const scene: ControllerScene = {
    node: view.node,
    nowMs: view.atMs,
    configuration,
    version: settings.version,
    dampeningMs: settings.dampening,
    quorum,
    hadQuorum: quorum || memory.quorumLostMs !== undefined,
  };
  if (memory.controller) takeShots(memory.controller, view.results);
  const step = memory.controller && !change.stalled ? runController(memory, scene) : undefined;
  const asks = asksFor(memory, view.node, controls, step);
  if (asks) takeAsks(memory.executor, asks);
  const executed = runExecutor(memory.executor, {
    nowMs: view.atMs,
    results: view.results,
    script: (ask) => scriptOf(ask, memory, settings, view),
    effects: (request) => carryOutEffect(request, memory, settings, view),
    nextOrderId: () => nextOrderId(memory, view.node),
  });
  rememberHistories(memory, view, []);
  forgetAdoption(memory, configuration);
  const orders = [
    ...executed.orders,
    ...selfFencing(memory, view, configuration, scene, controls, step),
    ...(step?.shootings ?? []).map((shooting) => fenceOrder(memory, view, configuration, shooting)),
  ];
  const words = wordsOf(memory, view, hears(view, times));
  const isNew = !isSameData(words, memory.lastSaid);
  // Peers tell by its identity that nothing new was said.
  const says = isNew ? words : memory.lastSaid;
  const speaks = isNew || view.atMs >= memory.lastSaidMs + heartbeatMs;
  if (speaks && says) {
    memory.lastSaid = says;
    memory.lastSaidMs = view.atMs;
  }
  const settled = isCalm(memory);
  const isQuiet = !isNew && orders.length === 0 && (step?.reasons.length ?? 0) === 0 && !change.stalled;
  const untilMs = Math.min(executed.nextMs, step?.nextMs ?? Number.POSITIVE_INFINITY);
  if (isQuiet && isResting(memory)) memory.rest = { untilMs, settled };
  const soon = isNew || (step?.reasons.length ?? 0) > 0 ? view.atMs + soonMs : Number.POSITIVE_INFINITY;
  return {
    orders,
    reasons: step?.reasons ?? [],
    ...(step?.working !== undefined && { working: step.working }),
    ...(speaks && says && { says }),
    ...(before.kept.lock !== memory.kept.lock || isFirst(before)
      ? { disk: { lock: memory.kept.lock } satisfies Disk }
      : {}),
    memory,
    settled,
    nextMs: Math.max(view.atMs + 1, Math.min(memory.lastSaidMs + heartbeatMs, untilMs, soon)),
  };
}

/** A look at which nothing has happened: all there is to do is to say now and then that this instance is there. */
function goOnResting(
  memory: Memory,
  { untilMs, settled }: Rest,
  nowMs: number,
): ManagerDecision<Memory, Said> {
  const { lastSaid } = memory;
  const speaks = nowMs >= memory.lastSaidMs + heartbeatMs;
  if (speaks) memory.lastSaidMs = nowMs;
  return {
    orders: [],
    reasons: [],
    ...(speaks && lastSaid && { says: lastSaid }),
    memory,
    settled,
    nextMs: Math.max(nowMs + 1, Math.min(memory.lastSaidMs + heartbeatMs, untilMs)),
  };
}

/** The trial may begin once the controller has nothing left to do. */
function isCalm(memory: Memory): boolean {
  return memory.controller
    ? memory.controller.calm
    : Object.values(memory.ring.delivered).some(({ calm }) => calm);
}

function isFirst({ lastSaidMs }: Memory): boolean {
  return lastSaidMs === Number.NEGATIVE_INFINITY;
}

/** An instance that starts waits for the others before it elects a controller: at most `dc-deadtime`. */
function hasMet(memory: Memory, view: View<Said>, configuration: Configuration): boolean {
  if (memory.ring.members.length === configuration.nodes.length) return true;
  if (Object.values(memory.ring.delivered).some(({ controls }) => controls)) return true;
  const deadtimeMs = parseIntervalMs(configuration.properties['dc-deadtime'] ?? '20s');
  return view.atMs - memory.startedMs >= deadtimeMs;
}

function chooseController(memory: Memory, view: View<Said>): string | undefined {
  const controls = memory.controller !== undefined;
  const elected = electController(memory.ring, { node: view.node, startedMs: memory.startedMs, controls });
  if (elected === view.node && !controls && isAgreed(memory.ring, view.node)) {
    memory.controller = beginController(view.node, view.atMs);
  }
  return elected;
}

function runController(memory: Memory, scene: ControllerScene): ControllerStep | undefined {
  const { controller } = memory;
  if (!controller) return undefined;
  const answers = (node: string): Readonly<Record<string, Answer>> =>
    node === scene.node ? memory.executor.answers : (memory.ring.delivered[node]?.answers ?? {});
  return control(memory, controller, scene, answers);
}

/** What this node is asked to do; undefined while nobody can be heard asking, so that nothing is forgotten. */
function asksFor(
  memory: Memory,
  node: string,
  controls: string | undefined,
  step: ControllerStep | undefined,
): readonly Ask[] | undefined {
  if (step) return step.asks[node] ?? [];
  if (controls === undefined || controls === node) return undefined;
  return memory.ring.delivered[controls]?.asks[node] ?? [];
}

/** What there is to say to the peers. */
function wordsOf(memory: Memory, view: View<Said>, heard: readonly string[]): Said {
  return {
    startedMs: memory.startedMs,
    hears: heard,
    ring: memory.ring.members,
    controls: memory.controller !== undefined,
    calm: memory.controller?.calm ?? false,
    history: memory.known[view.node]?.history ?? {},
    answers: memory.executor.answers,
    attributes: writtenBy(memory.attributes, view.node),
    asks: memory.controller?.asks ?? {},
    fences: memory.controller?.fences ?? [],
  };
}
