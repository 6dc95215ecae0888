import { checks } from '../checks/index.ts';
import { formatDuration } from '../kit/duration.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Timeline } from '../recording/timeline.ts';
import { judge, type Verdict } from './judge.ts';
import type { Stage } from './stage.ts';

/** How long passes at least between two looks at whether the verdict is certain, in milliseconds. */
const pauseMsMin = 500;
/** And as a share of the watch so far: each look reads the whole recording, so the looks of a long watch are few. */
const pauseShare = 0.2;

/**
 * Awaits that the verdict on a trial is certain although its watch is not over: every disturbance has struck and is over -
 * one that stays until the healing counts as over once it has landed -, the runbook has ended, and the checks that decide
 * say themselves that what they saw is final. A defect of a manager that would have shown later is not foreseen.
 * @param acts resolves when disturbances and runbook are over
 * @param look what is recorded so far, as if the trial ended now
 * @returns why it is certain, in a sentence; `undefined` if the watch ended first
 */
export async function awaitDecided(
  { clock, zeroMs, scenario, watchEnds }: Stage,
  acts: Promise<unknown>,
  look: () => Timeline,
): Promise<string | undefined> {
  await acts;
  if (!mayBeCertain(scenario)) return undefined;
  const endMs = zeroMs + scenario.limits.watchMs;
  while (!watchEnds.aborted && clock.now() < endMs) {
    const timeline = look();
    const certain = whyCertain(judge(timeline));
    const nowMs = clock.now();
    if (certain) {
      const [at, whole] = [nowMs - zeroMs, scenario.limits.watchMs].map((ms) => formatDuration(ms));
      return `after ${at} of a watch of ${whole} every fault was over and ${certain}.`;
    }
    const pauseMs = Math.max(pauseMsMin, pauseShare * (nowMs - zeroMs));
    await clock.until(Math.min(endMs, nowMs + pauseMs), watchEnds).catch(() => undefined);
  }
  return undefined;
}

/** False if the checks of a scenario know nothing before the end. */
function mayBeCertain(scenario: Scenario): boolean {
  const deciding = scenario.symptoms.flatMap(({ check, decides }) => (decides === false ? [] : [check]));
  const has = (kind: string, trait: 'lasts' | 'foresees') =>
    checks.some((check) => check.kind === kind && check[trait]);
  return deciding.some((kind) => has(kind, 'foresees')) || deciding.every((kind) => has(kind, 'lasts'));
}

/** Why the verdict on a recording that ends in the middle of the watch would be the same at the watch's end. */
function whyCertain({ verdict, symptoms }: Verdict): string | undefined {
  const deciding = symptoms.filter(({ decides }) => decides !== false);
  if (verdict === 'averted') {
    // One symptom that cannot come any more decides, whatever becomes of the others.
    const absent = deciding.find(({ finding }) => finding.status === 'absent');
    return absent && `${absent.name} could not come about any more`;
  }
  const lasting = ({ check: kind }: Verdict['symptoms'][number]) =>
    checks.some((check) => check.kind === kind && check.lasts);
  if (verdict !== 'reenacted' || !deciding.every(lasting)) return undefined;
  return `nothing could undo that ${deciding.map(({ name }) => name).join(', ')} had been there`;
}
