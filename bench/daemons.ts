/**
 * Prediction next to reality: scenarios under managers' own programs, each played on real hosts, beside the pure manager's
 * answer to the same scenario in the simulator. For either: what the clients' gap was, which phases it is made of, who took
 * over, and what was lost; and how long the real programs took from nothing to healthy. Median, and the least and the
 * greatest. It takes Linux, root and Debian's packages (`reenact doctor`), and about a minute for each real play.
 *
 *     npx tsx bench/daemons.ts [plays] [part of a scenario's path]
 *
 * Fails if the phases of a failover and the clients' gap, each taken from a recording on its own, are more than 100 ms apart.
 */
import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { median } from 'simple-statistics';
import { type Failover, failoverPhases, findFailovers } from '../src/checks/failovers.ts';
import { reconcile } from '../src/checks/ledger.ts';
import { formatDuration } from '../src/kit/duration.ts';
import type { Timeline } from '../src/recording/timeline.ts';
import { outagesOf } from '../src/report/clients-view.ts';
import { simulate } from '../test/parity/simulate.ts';
import { pureCounterpart } from '../test/support/pure-counterpart.ts';
import { runScenario } from '../test/support/run-scenario.ts';

const scenarios = [
  'incidents/failover-under-pacemaker/daemon.yaml',
  'incidents/failover-under-pacemaker/daemon-power-off.yaml',
  'incidents/failover-under-patroni/daemon-postmaster.yaml',
  'incidents/failover-under-patroni/daemon.yaml',
  'incidents/failover-under-patroni/daemon-short-timings.yaml',
];
const plays = Number(process.argv[2] ?? 3);
const part = process.argv[3] ?? '';
/** What the pure manager costs next to nothing, so that it is played on this many seeds. */
const predictions = 20;
const agreesWithinMs = 100;

/** What one play showed. */
interface Shown {
  readonly verdict: string;
  readonly bootMs: number;
  /** The longest time without an acknowledged write; 0 if none was worth telling. */
  readonly gapMs: number;
  readonly failover: Failover | undefined;
  readonly lost: number | undefined;
}

function show(timeline: Timeline, verdict: string): Shown {
  const gaps = outagesOf(timeline, 'write').map(({ fromMs, toMs }) => toMs - fromMs);
  const gapMs = Math.max(0, ...gaps);
  const failovers = findFailovers(timeline);
  const failover = failovers.toSorted((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs))[0];
  const ledger = reconcile(timeline);
  const begun = (phase: string) => timeline.phases.find((each) => each.phase === phase)?.fromMs ?? 0;
  return {
    verdict,
    bootMs: begun('warm-up') - begun('boot'),
    gapMs,
    failover,
    lost: ledger.status === 'reconciled' ? ledger.lost.count : undefined,
  };
}

let apart = 0;
for (const file of scenarios.filter((each) => each.includes(part))) {
  const text = await readFile(file, 'utf8');
  const predicted: Shown[] = [];
  const pure = pureCounterpart(file);
  for (let seed = 1; seed <= predictions; seed += 1) {
    const { timeline, verdict } = await simulate(pure, { seed });
    predicted.push(show(timeline, verdict.verdict));
  }
  const real: Shown[] = [];
  for (let seed = 1; seed <= plays; seed += 1) {
    const { timeline, verdict, forget } = await runScenario(text, { file, seed });
    real.push(show(timeline, verdict.verdict));
    await forget();
  }
  print(file, real, predicted);
}
process.exitCode = apart > 0 ? 1 : 0;

function print(file: string, real: readonly Shown[], predicted: readonly Shown[]): void {
  const line = (label: string, ...cells: readonly string[]) =>
    process.stdout.write(
      `  ${label.padEnd(28)}${cells
        .map((cell) => cell.padEnd(34))
        .join('')
        .trimEnd()}\n`,
    );
  process.stdout.write(`${file}, load average ${(loadavg()[0] ?? 0).toFixed(1)}\n`);
  line('', `real, ${real.length} plays`, `predicted, ${predicted.length} seeds`);
  line(
    'verdict',
    counted(real, ({ verdict }) => verdict),
    counted(predicted, ({ verdict }) => verdict),
  );
  line('nothing to healthy', spread(real.map(({ bootMs }) => bootMs)));
  const gaps = [real, predicted].map((shown) => shown.map(({ gapMs }) => gapMs));
  line("clients' gap", ...gaps.map(spread), difference(gaps));
  for (const phase of failoverPhases) {
    const lengths = [real, predicted].map((shown) => shown.flatMap((each) => lengthOf(each, phase)));
    line(`  ${phase}`, ...lengths.map(spread), difference(lengths));
  }
  line('took over', counted(real, takenBy), counted(predicted, takenBy));
  const lost = (shown: Shown) => (shown.lost === undefined ? 'cannot be told' : `${shown.lost} lost`);
  line('acknowledged writes', counted(real, lost), counted(predicted, lost));
  const most = Math.max(0, ...[...real, ...predicted].map(apartMs));
  if (most > agreesWithinMs) apart += 1;
  line("phases against clients' gap", `at most ${formatDuration(most)} apart`);
  process.stdout.write('\n');
}

function takenBy({ failover }: Shown): string {
  return failover ? failover.to : 'nobody';
}

function lengthOf({ failover }: Shown, phase: string): number[] {
  return (failover?.phases ?? []).flatMap((each) => (each.phase === phase ? [each.toMs - each.fromMs] : []));
}

/** How far the sum of a failover's phases is from the longest time without a write. */
function apartMs({ failover, gapMs }: Shown): number {
  if (!failover || failover.phases.length === 0) return 0;
  const sum = failover.phases.reduce((total, { fromMs, toMs }) => total + toMs - fromMs, 0);
  return Math.abs(sum - gapMs);
}

function spread(lengthsMs: readonly number[]): string {
  if (lengthsMs.length === 0) return '-';
  const [least, middle, most] = [Math.min(...lengthsMs), median([...lengthsMs]), Math.max(...lengthsMs)];
  return `${formatDuration(middle)} (${formatDuration(least)} to ${formatDuration(most)})`;
}

function difference([real = [], predicted = []]: readonly (readonly number[])[]): string {
  if (real.length === 0 || predicted.length === 0) return '';
  const ms = median([...real]) - median([...predicted]);
  return `real is ${formatDuration(Math.abs(ms))} ${ms < 0 ? 'shorter' : 'longer'}`;
}

function counted(shown: readonly Shown[], word: (shown: Shown) => string): string {
  const counts = new Map<string, number>();
  for (const each of shown) counts.set(word(each), (counts.get(word(each)) ?? 0) + 1);
  return [...counts].map(([what, count]) => `${count} x ${what}`).join(', ');
}
