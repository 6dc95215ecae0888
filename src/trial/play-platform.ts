import { setImmediate } from 'node:timers/promises';
import { TooManyEvents } from '../kit/event-queue.ts';
import type { Condition, Moment } from '../model/moment.ts';
import type { Platform } from '../model/platform.ts';
import type { Disturbance, Limits } from '../model/scenario.ts';
import { describeTarget } from '../model/target.ts';
import { openStage } from '../platform/play.ts';
import type { Done } from '../platform/running-part.ts';
import type { Stage, Told } from '../platform/stage.ts';
import { describeRing, startOrderOf } from '../platform/start-order.ts';
import type { EndEvent, FaultEvent, RecordedEvent } from '../recording/event.ts';

export interface PlatformTrial {
  readonly platform: Platform;
  readonly disturbances: readonly Disturbance[];
  readonly limits: Limits;
  readonly seed: number;
  readonly record: (event: RecordedEvent) => void;
  readonly interrupted: AbortSignal;
  /** How many events may wait at once; as many as can be numbered unless told. */
  readonly mostWaiting?: number;
}

/** After this many events the process breathes, so that a person can see how far it is, and interrupt. */
const eventsPerBreath = 2_000;

/**
 * Plays a platform for the length of the watch, with what is done to its parts; to where it gets, if more is to happen
 * at once than can be computed. The recording holds every gauge once a sample interval, and of what happened in an
 * interval each kind once for each part, with its count: its size follows the scenario, never the number of events.
 */
export async function playPlatform(trial: PlatformTrial): Promise<void> {
  const { platform, seed, mostWaiting } = trial;
  const happenings = new Map<string, Told & { count: number }>();
  const hear = (told: Told) => {
    const key = `${told.part} ${told.what}`;
    const before = happenings.get(key);
    if (before) before.count += 1;
    else happenings.set(key, { ...told, count: 1 });
  };
  const stage = openStage(platform, seed, hear, mostWaiting);
  try {
    await playOn(trial, stage, happenings);
  } catch (error) {
    if (!(error instanceof TooManyEvents)) throw error;
    end(trial, stage, { how: 'world-failed', why: error.message });
  }
}

async function playOn(
  trial: PlatformTrial,
  stage: Stage,
  happenings: Map<string, Told & { count: number }>,
): Promise<void> {
  const { platform, limits, record } = trial;
  record({ type: 'facts', atMs: 0, facts: factsOf(stage) });
  record({ type: 'phase', atMs: 0, phase: 'watch' });
  for (const event of ringsOf(platform)) record(event);
  const acts = trial.disturbances.map((plan) => new PlannedAct(plan, trial, stage));
  const tellHappenings = () => {
    for (const told of happenings.values()) record({ type: 'happening', ...told });
    happenings.clear();
  };

  let breaths = 0;
  for (let index = 1; stage.nowMs < limits.watchMs; index += 1) {
    const untilMs = Math.min(index * platform.sampleMs, limits.watchMs);
    const lengthMs = untilMs - stage.nowMs;
    for (const act of acts) act.look(untilMs);
    for (let reached = false; !reached; ) {
      reached = stage.run(untilMs, eventsPerBreath);
      if (stage.events < (breaths + 1) * eventsPerBreath) continue;
      breaths = Math.floor(stage.events / eventsPerBreath);
      await setImmediate();
      if (trial.interrupted.aborted)
        return end(trial, stage, { how: 'interrupted', why: 'interrupted by the user' });
    }
    tellHappenings();
    stage.turnMeters(lengthMs / 1_000);
    for (const name of stage.parts.keys()) record(sample(stage, name));
    for (const act of acts) act.weigh(acts);
  }

  record({ type: 'phase', atMs: stage.nowMs, phase: 'heal' });
  for (const act of acts.toReversed()) act.heal();
  tellHappenings();
  end(trial, stage, { how: 'completed' });
}

function end({ record }: PlatformTrial, stage: Stage, ending: Pick<EndEvent, 'how' | 'why'>): void {
  record({ type: 'end', atMs: stage.nowMs, ...ending });
}

/** What was drawn for what nobody published; everything else stands in the scenario. */
function factsOf(stage: Stage): Record<string, number> {
  return Object.fromEntries([...stage.drawn].map(([key, value]) => [`drawn ${key}`, value]));
}

/** Parts that could not start again if all of them were down, told before anything happens. */
function ringsOf(platform: Platform): RecordedEvent[] {
  return startOrderOf(platform).rings.map((ring) => ({
    type: 'happening',
    atMs: 0,
    part: ring[0] ?? '',
    what: 'start-ring',
    text: describeRing(ring),
    count: 1,
  }));
}

function sample(stage: Stage, part: string): RecordedEvent {
  const gauges = stage.find(part).gauges;
  const values = Object.fromEntries(Object.entries(gauges).map(([name, look]) => [name, look()]));
  return { type: 'series', atMs: stage.nowMs, part, values };
}

/** One disturbance on its way from its moment to its removal. */
class PlannedAct {
  readonly name: string;
  #stage: 'waiting' | 'due' | 'landed' | 'over' = 'waiting';
  readonly #plan: Disturbance;
  readonly #trial: PlatformTrial;
  readonly #play: Stage;
  readonly #strike: number;
  readonly #remove: number;
  #done: Done | undefined;

  constructor(plan: Disturbance, trial: PlatformTrial, play: Stage) {
    this.name = plan.name;
    this.#plan = plan;
    this.#trial = trial;
    this.#play = play;
    this.#strike = play.on(() => this.#act());
    this.#remove = play.on(() => this.heal());
  }

  /** Whether it has struck. */
  get hasLanded(): boolean {
    return this.#done !== undefined;
  }

  /** Schedules what is due at a fixed time before the next sample. */
  look(untilMs: number): void {
    const { moment } = this.#plan;
    if (this.#stage === 'waiting' && 'atMs' in moment && moment.atMs < untilMs) this.#due(moment.atMs);
  }

  /** Looks whether the awaited condition holds; its time was up when the deadline has passed. */
  weigh(others: readonly PlannedAct[]): void {
    const { moment } = this.#plan;
    if (this.#stage !== 'waiting' || 'atMs' in moment) return;
    if (this.#holds(moment.when, others)) this.#due(this.#play.nowMs + moment.thenMs);
    else if (this.#play.nowMs >= moment.withinMs) this.#missOut(moment);
  }

  /** Takes back what stands. */
  heal(): void {
    if (this.#stage === 'waiting' || this.#stage === 'due') {
      this.#stage = 'over';
      this.#tell('never-due', 'its moment did not come before the end of the watch');
      return;
    }
    if (this.#stage !== 'landed') return;
    this.#stage = 'over';
    this.#tell('removing');
    this.#tell('removed', this.#done?.undo?.() ?? 'it is not of the kind that is taken back');
  }

  #due(atMs: number): void {
    this.#stage = 'due';
    this.#play.after(Math.max(0, atMs - this.#play.nowMs), this.#strike);
  }

  #missOut(moment: Exclude<Moment, { atMs: number }>): void {
    this.#stage = 'over';
    this.#tell('never-due', `the condition did not hold within ${moment.withinMs} ms`);
  }

  #act(): void {
    const { target, fault, params, forMs } = this.#plan;
    if (target.kind !== 'part') throw new Error(`${this.name} acts on no part of a platform`);
    this.#tell('due');
    this.#tell('striking');
    this.#done = this.#play.find(target.part).act?.(fault, params);
    this.#stage = 'landed';
    this.#tell(this.#done ? 'landed' : 'missed', this.#done?.witness ?? `${target.part} cannot do that`);
    if (forMs !== undefined) this.#play.after(forMs, this.#remove);
  }

  #holds(condition: Condition, others: readonly PlannedAct[]): boolean {
    if ('above' in condition) return this.#play.read(condition.part, condition.gauge) > condition.above;
    if ('below' in condition) return this.#play.read(condition.part, condition.gauge) < condition.below;
    if ('after' in condition) {
      return others.some(({ name, hasLanded }) => name === condition.after && hasLanded);
    }
    return false;
  }

  #tell(stage: FaultEvent['stage'], witness?: string): void {
    this.#trial.record({
      type: 'fault',
      atMs: this.#play.nowMs,
      name: this.name,
      fault: this.#plan.fault,
      target: describeTarget(this.#plan.target),
      stage,
      ...(witness === undefined ? {} : { witness }),
    });
  }
}
