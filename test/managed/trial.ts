import { words, worlds } from '../../src/cli/compose.ts';
import type { Manager } from '../../src/managers/manager.ts';
import { lookout } from '../../src/managers/testing.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { type Header, type RecordedEvent, recordingVersion } from '../../src/recording/event.ts';
import { foldTimeline, type Timeline } from '../../src/recording/timeline.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import { everyWord } from '../../src/scenario/vocabulary.ts';
import { judge, type Verdict } from '../../src/trial/judge.ts';
import { runTrial } from '../../src/trial/run-trial.ts';

export interface Managed {
  readonly events: readonly RecordedEvent[];
  readonly timeline: Timeline;
  readonly verdict: Verdict;
}

/** Runs a scenario, given as text, under the tests' own manager, which no scenario can name. */
export async function runManaged(
  text: string,
  options: { readonly world: 'lab' | 'simulator'; readonly seed?: number; readonly manager?: Manager },
): Promise<Managed> {
  const { seed = 1, manager = lookout as Manager } = options;
  const vocabulary = { ...everyWord, managers: [manager] };
  const { scenario } = readScenario(text, 'scenario.yaml', { vocabulary });
  const signal = new AbortController().signal;
  const events: RecordedEvent[] = [{ type: 'phase', atMs: 0, phase: 'boot' }];
  const boot = options.world === 'lab' ? worlds.bootLab : worlds.bootSimulator;
  const world = await boot(scenario.topology, {
    seed,
    signal,
    keep: false,
    diskBytes: scenario.limits.diskBytes,
  });
  try {
    await runTrial({
      scenario,
      seed,
      world,
      ...words,
      manager,
      workload: words.workloadOf(scenario.workload.kind),
      record: (event) => events.push(event),
      interrupted: signal,
    });
  } finally {
    await world.close({ keep: false });
  }
  const timeline = foldTimeline(headerOf(scenario, seed, options.world), events);
  return { events, timeline, verdict: judge(timeline) };
}

function headerOf(scenario: Scenario, seed: number, world: string): Header {
  return {
    type: 'header',
    version: recordingVersion,
    tool: 'reenact test',
    run: 'test',
    startedAt: '2000-01-01T00:00:00.000Z',
    seed,
    source: 'reenact: 1\n',
    scenario,
    world,
    repeat: 'reenact run scenario.yaml',
  };
}
