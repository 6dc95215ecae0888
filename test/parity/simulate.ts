import { readFile } from 'node:fs/promises';
import { words } from '../../src/cli/compose.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import {
  type EndEvent,
  type Header,
  type RecordedEvent,
  recordingVersion,
} from '../../src/recording/event.ts';
import { foldTimeline, type Timeline } from '../../src/recording/timeline.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import { judge, type Verdict } from '../../src/trial/judge.ts';
import { runTrial } from '../../src/trial/run-trial.ts';
import { playIncident } from '../../src/trial/testing-platform.ts';
import { bootSimulator } from '../../src/world/simulator/simulator.ts';
import type { Timings } from '../../src/world/simulator/timings.ts';
import type { World } from '../../src/world/world.ts';

const never = new AbortController().signal;

export interface Simulated {
  readonly events: readonly RecordedEvent[];
  readonly timeline: Timeline;
  readonly verdict: Verdict;
}

/** Reads a scenario of the gallery. */
export async function readIncident(file: string): Promise<Scenario> {
  return readScenario(await readFile(file, 'utf8'), file).scenario;
}

/** Runs a scenario once in the simulator, in memory, and judges it. */
export async function simulate(
  scenario: Scenario,
  options: { readonly seed?: number; readonly timings?: Timings; readonly untilDecided?: boolean } = {},
): Promise<Simulated> {
  const { seed = 1, timings, untilDecided = false } = options;
  const events = await perform(scenario, seed, timings, untilDecided);
  const timeline = foldTimeline(headerOf(scenario, seed), events);
  return { events, timeline, verdict: judge(timeline) };
}

/** Runs a scenario once in the simulator and answers everything that was recorded. */
export async function perform(
  scenario: Scenario,
  seed: number,
  timings?: Timings,
  untilDecided = false,
): Promise<RecordedEvent[]> {
  if (scenario.platform) {
    return [{ type: 'phase', atMs: 0, phase: 'boot' }, ...(await playIncident(scenario, seed))];
  }
  const world = await bootFor(scenario, seed, timings);
  return await performIn(world, scenario, seed, untilDecided);
}

/** The simulator that a scenario is played in. */
export async function bootFor(scenario: Scenario, seed: number, timings?: Timings): Promise<World> {
  return await bootSimulator(scenario.topology, {
    seed,
    ...(timings ? { timings } : {}),
    diskBytes: scenario.limits.diskBytes,
    signal: never,
  });
}

/** Runs a scenario once in a simulator that was booted for it, and closes it. */
export async function performIn(
  world: World,
  scenario: Scenario,
  seed: number,
  untilDecided = false,
): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [{ type: 'phase', atMs: 0, phase: 'boot' }];
  try {
    await runTrial({
      scenario,
      seed,
      world,
      faultOf: words.faultOf,
      actionOf: words.actionOf,
      manager: words.managerOf(scenario.manager.kind),
      workload: words.workloadOf(scenario.workload.kind),
      record: (event) => events.push(event),
      ...(untilDecided
        ? { recorded: (end: EndEvent) => foldTimeline(headerOf(scenario, seed), [...events, end]) }
        : {}),
      interrupted: never,
    });
  } finally {
    await world.close({ keep: false });
  }
  return events;
}

function headerOf(scenario: Scenario, seed: number): Header {
  return {
    type: 'header',
    version: recordingVersion,
    tool: 'reenact test',
    run: 'test',
    startedAt: '2000-01-01T00:00:00.000Z',
    seed,
    source: '',
    scenario,
    world: 'simulator',
    repeat: '',
  };
}
