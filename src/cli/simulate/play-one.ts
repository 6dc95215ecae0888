import { type Endings, readEndings } from '../../investigate/explore/signature.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Verdict } from '../../trial/judge.ts';
import { playTrial } from '../../trial/record-trial.ts';
import { words } from '../compose.ts';
import { worldOf } from '../scenario-world.ts';
import { toolVersion } from '../version.ts';

/** One trial to play in the simulator; scenario and seed say everything about it. */
export interface SimulatedTrial {
  readonly scenario: Scenario;
  readonly seed: number;
}

/** What came of it: plain data, so that it can be sent between threads. */
export interface SimulatedOutcome {
  readonly verdict: Verdict;
  readonly endings: Endings;
}

const never = new AbortController().signal;

/** Plays one trial in the simulator, in memory, and judges it. */
export async function playOne({ scenario, seed }: SimulatedTrial): Promise<SimulatedOutcome> {
  const { timeline, verdict } = await playTrial({
    scenario,
    seed,
    source: '',
    run: '',
    words,
    ...worldOf(scenario, 'simulator'),
    tool: `reenact ${toolVersion}`,
    repeat: '',
    startedAt: '',
    interrupted: never,
  });
  return { verdict, endings: readEndings(timeline) };
}
