import type { Scenario } from '../model/scenario.ts';
import { type Header, type RecordedEvent, recordingVersion } from '../recording/event.ts';
import { foldTimeline } from '../recording/timeline.ts';
import { judge, type Verdict } from './judge.ts';
import { disturbancesOf } from './needs.ts';
import { playPlatform } from './play-platform.ts';

/** What the tests of platforms share. Only tests and benchmarks use this. */

/** Everything a play records, in order. */
export async function playIncident(
  scenario: Scenario,
  seed: number,
  interrupted = new AbortController().signal,
  mostWaiting?: number,
): Promise<RecordedEvent[]> {
  const { platform, limits } = scenario;
  if (!platform) throw new Error('this scenario describes no platform');
  const events: RecordedEvent[] = [];
  const record = (event: RecordedEvent) => events.push(event);
  const disturbances = disturbancesOf(scenario);
  await playPlatform({
    platform,
    disturbances,
    limits,
    seed,
    record,
    interrupted,
    ...(mostWaiting === undefined ? {} : { mostWaiting }),
  });
  return events;
}

/** What stands before the events of a play, as far as folding and judging look at it. */
export function headerOfPlay(scenario: Scenario, seed: number): Header {
  return {
    type: 'header',
    version: recordingVersion,
    tool: '',
    run: '',
    startedAt: '',
    seed,
    source: '',
    scenario,
    world: 'simulator',
    repeat: '',
  };
}

export async function judgePlay(scenario: Scenario, seed: number): Promise<Verdict> {
  return judge(foldTimeline(headerOfPlay(scenario, seed), await playIncident(scenario, seed)));
}
