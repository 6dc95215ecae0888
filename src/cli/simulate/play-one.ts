import type { Scenario } from '../../model/scenario.ts';
import type { EndEvent } from '../../recording/event.ts';
import type { Verdict } from '../../trial/judge.ts';
import { playTrial } from '../../trial/record-trial.ts';
import { words, worlds } from '../compose.ts';
import { toolVersion } from '../version.ts';

/** One trial to play in the simulator; scenario and seed say everything about it. */
export interface SimulatedTrial {
  readonly scenario: Scenario;
  readonly seed: number;
}

/** What came of it: plain data, so that it can be sent between threads. */
export interface SimulatedOutcome {
  readonly verdict: Verdict;
  /** How the trial ended; absent if its recording was cut short. */
  readonly how?: EndEvent['how'];
}

const never = new AbortController().signal;

/** Plays one trial in the simulator, in memory, and judges it. */
export async function playOne({ scenario, seed }: SimulatedTrial): Promise<SimulatedOutcome> {
  const { diskBytes } = scenario.limits;
  const { timeline, verdict } = await playTrial({
    scenario,
    seed,
    source: '',
    run: '',
    words,
    worldKind: 'simulator',
    boot: (options) => worlds.bootSimulator(scenario.topology, { ...options, keep: false, diskBytes }),
    tool: `reenact ${toolVersion}`,
    repeat: '',
    startedAt: '',
    interrupted: never,
  });
  return { verdict, ...(timeline.end ? { how: timeline.end.how } : {}) };
}
