/**
 * How often the events of an incident come in its order, and when, over seeds: each draws other values for what nobody
 * published. Beside them, how high the given gauges go in a play.
 *
 *     npx tsx bench/order-of-events.ts incidents/2024-08-clever-cloud/scenario.yaml 3001 3030 orchestrator.times-usual hosts.disk-read
 */
import { max, quantile } from 'd3-array';
import { formatDuration } from '../src/kit/duration.ts';
import { foldTimeline } from '../src/recording/timeline.ts';
import { judge } from '../src/trial/judge.ts';
import { headerOfPlay, playIncident } from '../src/trial/testing-platform.ts';
import { readIncident } from '../test/parity/simulate.ts';

const [file = 'incidents/2024-08-clever-cloud/scenario.yaml', from = '1', to = '20', ...gauges] =
  process.argv.slice(2);
const incident = await readIncident(file);
const correlations: number[] = [];
const cameMs = new Map<string, number[]>();
const highest = new Map<string, number[]>(gauges.map((gauge) => [gauge, []]));
let reenacted = 0;
let plays = 0;

for (let seed = Number(from); seed <= Number(to); seed += 1) {
  const events = await playIncident(incident, seed);
  const timeline = foldTimeline(headerOfPlay(incident, seed), events);
  const verdict = judge(timeline);
  plays += 1;
  if (verdict.verdict === 'reenacted') reenacted += 1;
  for (const { check, finding } of verdict.symptoms) {
    if (check !== 'order-of-events') continue;
    const correlation = Number(/correlation of (-?[\d.]+)/.exec(finding.summary)?.[1]);
    if (Number.isFinite(correlation)) correlations.push(correlation);
    for (const { text, fromMs } of finding.evidence) {
      const times = cameMs.get(text) ?? [];
      cameMs.set(text, [...times, fromMs]);
    }
  }
  for (const [gauge, seen] of highest) {
    const [part = '', name = ''] = gauge.split('.');
    const read = events.flatMap((event) =>
      event.type === 'series' && event.part === part ? (event.values[name] ?? []) : [],
    );
    seen.push(max(read) ?? 0);
  }
}

const spread = (values: readonly number[], write: (value: number) => string) =>
  [0.1, 0.5, 0.9].map((share) => write(quantile(values, share) ?? Number.NaN)).join(' / ');
console.log(`${plays} plays, reenacted in ${reenacted}; 10 % / median / 90 % of the plays:`);
console.log(
  `rank correlation ${spread(correlations, (value) => value.toFixed(2))}, at least 0.9 in ${correlations.filter((value) => value >= 0.9).length} of ${correlations.length}`,
);
for (const [text, times] of cameMs)
  console.log(`${text}: ${spread(times, formatDuration)} (${times.length})`);
for (const [gauge, seen] of highest)
  console.log(`${gauge}, at most: ${spread(seen, (value) => value.toPrecision(3))}`);
