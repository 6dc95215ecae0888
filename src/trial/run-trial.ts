import { setMaxListeners } from 'node:events';
import type { Fault } from '../faults/fault.ts';
import type { Clock } from '../kit/clock.ts';
import { openDraw } from '../kit/draw.ts';
import { formatDuration } from '../kit/duration.ts';
import { outlast } from '../kit/outlast.ts';
import type { Manager } from '../managers/manager.ts';
import type { Scenario } from '../model/scenario.ts';
import { probeNodeStates } from '../probes/node-states.ts';
import type { EndEvent, Phase, RecordedEvent } from '../recording/event.ts';
import type { Timeline } from '../recording/timeline.ts';
import type { Action } from '../runbooks/action.ts';
import type { Workload } from '../workloads/workload.ts';
import { isInSync } from '../world/look.ts';
import type { World } from '../world/world.ts';
import { awaitHolding } from './await-holding.ts';
import { holds } from './condition.ts';
import { awaitDecided } from './decided.ts';
import { beginDisturbance, type RunningDisturbance } from './disturb.ts';
import { followRunbook } from './follow-runbook.ts';
import { type Management, manages, startManagement } from './management/management.ts';
import { disturbancesOf } from './needs.ts';
import { readSurvivors } from './read-survivors.ts';
import { beginSituation, type Situation } from './situation.ts';
import type { Stage } from './stage.ts';

/** What a trial is made of, besides the scenario: where it runs, what it may name, and where it tells. */
export interface TrialParts {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly world: World;
  readonly faultOf: (kind: string) => Fault;
  readonly actionOf: (kind: string) => Action;
  readonly workload: Workload;
  readonly manager: Manager;
  /** Takes every event in the order it happened. */
  readonly record: (event: RecordedEvent) => void;
  /** Takes looks at nodes that need not be recorded. */
  readonly watch?: (event: RecordedEvent) => void;
  /**
   * What is recorded so far, as if the trial ended with this event. If it is given, the trial ends early once its verdict
   * is certain: nothing is healed then, and no survivor is read.
   */
  readonly recorded?: (end: EndEvent) => Timeline;
  /** Aborted when the person interrupts. */
  readonly interrupted: AbortSignal;
}

type Ending = Pick<EndEvent, 'how' | 'why'>;

/**
 * Runs one trial in a world that has booted: warms up the clients, watches them while faults, manager and operator
 * act, heals, lets the survivors catch up and reads them. The last event is always `end`. Never rejects because of
 * what the world did; the world is left for the caller to close.
 */
export async function runTrial(parts: TrialParts): Promise<Ending> {
  const { world } = parts;
  const situation = beginSituation();
  let ended = false;
  const record = (event: RecordedEvent) => {
    if (!ended) parts.record(event);
    ended ||= event.type === 'end';
  };
  const take = (event: RecordedEvent) => {
    situation.take(event);
    record(event);
  };
  const unsubscribe = world.subscribe(take);
  const playing = playPhases(parts, situation, take);
  const endProbes = probeNodeStates({
    nodes: parts.scenario.topology.nodes.map((node) => node.name),
    world,
    clock: world.clock,
    take: (event, keep) => {
      if (keep) take(event);
      else {
        situation.take(event);
        parts.watch?.(event);
      }
    },
  });

  const ending = await playing.catch((error: unknown): Ending => {
    if (parts.interrupted.aborted) return { how: 'interrupted', why: 'interrupted by the user' };
    throw error;
  });
  await endProbes();
  unsubscribe();
  record({ type: 'end', atMs: world.clock.now(), ...ending });
  return ending;
}

async function playPhases(
  parts: TrialParts,
  situation: Situation,
  record: (event: RecordedEvent) => void,
): Promise<Ending> {
  const { scenario, world, interrupted } = parts;
  const { clock } = world;
  const enter = (phase: Phase) => record({ type: 'phase', atMs: clock.now(), phase });

  enter('warm-up');
  const workload = parts.workload.start({
    openSession: world.openSession,
    clock,
    draw: openDraw(parts.seed, 'workload'),
    params: scenario.workload.params,
    record,
  });
  situation.ask(workload);
  const management = startManagement({
    manager: parts.manager,
    settings: scenario.manager.settings,
    seed: parts.seed,
    topology: scenario.topology,
    world,
    record,
  });
  const watchEnds = new AbortController();
  // Not AbortSignal.any: it leaves a weak reference with the person's signal, which may outlive thousands of trials.
  const interrupt = () => watchEnds.abort(interrupted.reason);
  interrupted.addEventListener('abort', interrupt, { once: true });
  try {
    const unsteady = await awaitSteady(parts, situation, management);
    if (unsteady) return { how: 'not-steady', why: unsteady };

    // Each fault and step that waits for its moment listens, and they may be many.
    setMaxListeners(0, watchEnds.signal);
    const stage: Stage = {
      scenario,
      world,
      clock,
      situation,
      managed: manages(parts.manager) || parts.manager.daemon !== undefined,
      record,
      zeroMs: clock.now(),
      watchEnds: watchEnds.signal,
      stops: interrupted,
    };
    enter('watch');
    const disturbances = disturbancesOf(scenario).map((disturbance) =>
      beginDisturbance(disturbance, parts.faultOf(disturbance.fault), stage),
    );
    const runbook = followRunbook(scenario.runbook, parts.actionOf, stage);
    const acts = Promise.all([runbook, ...disturbances.map(({ finished }) => finished)]);
    const why = await awaitWatchEnd(parts, stage, acts);
    watchEnds.abort(new Error('the watch is over'));
    if (why !== undefined) {
      // What is stopped from now on is not part of the trial any more: its recording ends here.
      const ending = { how: 'decided', why } as const;
      record({ type: 'end', atMs: clock.now(), ...ending });
      return ending;
    }

    enter('heal');
    // The manager let go as the watch ended: what it would do to a cluster that is being healed and read is not asked.
    await Promise.all([management.stop(), workload.stop(), acts]);
    // Closing the world undoes everything; a person who interrupts does not want to wait for witnesses.
    if (interrupted.aborted) return { how: 'interrupted', why: 'interrupted by the user' };
    await heal(disturbances, clock);

    enter('settle');
    await readSurvivors(stage);
    return { how: 'completed' };
  } finally {
    interrupted.removeEventListener('abort', interrupt);
    await Promise.all([management.stop(), workload.stop()]);
  }
}

/** @returns why the verdict was certain before the watch was over, if somebody wanted to know and it was */
async function awaitWatchEnd(
  { recorded, interrupted }: TrialParts,
  stage: Stage,
  acts: Promise<unknown>,
): Promise<string | undefined> {
  const { clock, zeroMs, scenario } = stage;
  const whole = clock.until(zeroMs + scenario.limits.watchMs, interrupted).catch(() => undefined);
  if (!recorded) {
    await whole;
    return undefined;
  }
  const now = () => recorded({ type: 'end', atMs: clock.now(), how: 'decided' });
  const why = await Promise.race([whole, awaitDecided(stage, acts, now)]);
  if (why === undefined) await whole;
  return why ?? undefined;
}

/** How long one fault's removal has the world to itself before the next one is removed beside it, in milliseconds. */
const aloneMs = 3_000;

/**
 * Undoes what still stands, the last to strike first. One that takes long may be waiting for another to be removed - a
 * server that cannot stop while its archiver hangs - so the next begins beside it; and what was stuck is tried once more
 * when the rest is gone.
 */
async function heal(disturbances: readonly RunningDisturbance[], clock: Clock): Promise<void> {
  const struck = disturbances
    .filter((running) => running.struckMs() !== undefined)
    .sort((a, b) => (b.struckMs() ?? 0) - (a.struckMs() ?? 0));
  const healing: Promise<readonly [RunningDisturbance, boolean]>[] = [];
  for (const running of struck) {
    const healed = running.heal();
    healing.push(healed.then((gone) => [running, gone] as const));
    await outlast(clock, healed, aloneMs);
  }
  const outcomes = await Promise.all(healing);
  const stuck = outcomes.filter(([, gone]) => !gone);
  if (stuck.length === struck.length) return;
  for (const [running] of stuck) await running.heal();
}

/** How long the clients work at least before the watch begins, in milliseconds. */
const warmUpMs = 1_000;

/**
 * Awaits that clients succeed, every standby streams, those are synchronous that the topology says, and the manager is settled: a
 * trial that begins on another cluster shows nothing. Managers that are their own programs choose who is synchronous.
 * @returns why it did not become steady, or `undefined` if it did
 */
async function awaitSteady(
  { scenario, manager, world: { clock }, interrupted: signal }: TrialParts,
  situation: Situation,
  management: Management,
): Promise<string | undefined> {
  const beganMs = clock.now();
  const planned = manager.daemon === undefined ? scenario.topology.nodes : [];
  const isSynchronousNow = (name: string) =>
    situation.primary()?.standbys?.some((standby) => standby.name === name && isInSync(standby)) === true;
  const missing = () => [
    ...scenario.topology.nodes
      .filter((node) => node.role === 'standby')
      .filter((node) => !holds({ node: node.name, is: 'streaming' }, situation, clock.now(), beganMs))
      .map((node) => `${node.name} was not streaming`),
    ...planned
      .filter(({ role, replication }) => role === 'standby' && replication === 'sync')
      .filter(({ name }) => !isSynchronousNow(name))
      .map(({ name }) => `${name} was not a synchronous standby`),
    ...management.unsettled().map((node) => `the manager on ${node} was not settled`),
  ];
  const clientsSucceed = () =>
    clock.now() >= beganMs + warmUpMs && holds({ clients: 'succeeding' }, situation, clock.now(), beganMs);
  const steady = await awaitHolding(
    {
      holds: () => clientsSucceed() && missing().length === 0,
      // Not everything is told by an event of its own; a look at a node comes soon.
      heeds: (event) => event.type === 'observation' || event.type === 'operation',
      mayHoldAtMs: () => beganMs + warmUpMs,
    },
    { clock, situation },
    beganMs + scenario.limits.bootMs,
    signal,
  );
  if (steady !== undefined) return undefined;
  const error = situation.lastError();
  const failing = `the clients did not succeed steadily${error === undefined ? '' : ` (the last error of a write: ${error})`}`;
  const reasons = [...missing(), ...(clientsSucceed() ? [] : [failing])];
  return `after ${formatDuration(scenario.limits.bootMs)}: ${reasons.join(', ')}`;
}
