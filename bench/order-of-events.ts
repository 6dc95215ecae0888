/**
 * How often the events of an incident come in its order, and when, over seeds: each draws other values for what nobody
 * published. Beside them, what symptoms measure, how high the given gauges go in a play, and with `falls:` before it how fast
 * one falls, a second, from its highest to a tenth of that.
 *
 *     npx tsx bench/order-of-events.ts incidents/2024-08-clever-cloud/scenario.yaml 3001 3030 orchestrator.times-usual hosts.disk-read falls:api.queue
 */
import { max, maxIndex, quantile } from 'd3-array';
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
const measuredMs = new Map<string, number[]>();
const readings = new Map<string, number[]>(gauges.map((gauge) => [gauge, []]));
let reenacted = 0;
let plays = 0;

for (let seed = Number(from); seed <= Number(to); seed += 1) {
  const events = await playIncident(incident, seed);
  const timeline = foldTimeline(headerOfPlay(incident, seed), events);
  const verdict = judge(timeline);
  plays += 1;
  if (verdict.verdict === 'reenacted') reenacted += 1;
  for (const { name, check, finding } of verdict.symptoms) {
    if (finding.measured?.unit === 'ms')
      measuredMs.set(name, [...(measuredMs.get(name) ?? []), finding.measured.value]);
    if (check !== 'order-of-events') continue;
    const correlation = Number(/correlation of (-?[\d.]+)/.exec(finding.summary)?.[1]);
    if (Number.isFinite(correlation)) correlations.push(correlation);
    for (const { text, fromMs } of finding.evidence) {
      const times = cameMs.get(text) ?? [];
      cameMs.set(text, [...times, fromMs]);
    }
  }
  for (const [gauge, seen] of readings) {
    const [part = '', name = ''] = gauge.replace(/^falls:/, '').split('.');
    const samples = events.flatMap((event) =>
      event.type === 'series' && event.part === part
        ? [{ atMs: event.atMs, value: event.values[name] ?? 0 }]
        : [],
    );
    const reading = gauge.startsWith('falls:') ? fallOf(samples) : max(samples, ({ value }) => value);
    if (reading !== undefined) seen.push(reading);
  }
}

/** How fast a gauge falls from its highest to a tenth of it, a second. */
function fallOf(samples: readonly { readonly atMs: number; readonly value: number }[]): number | undefined {
  const top = samples[maxIndex(samples, ({ value }) => value)];
  if (!top) return undefined;
  const low = samples.find(({ atMs, value }) => atMs > top.atMs && value < top.value / 10);
  return low && (top.value - low.value) / ((low.atMs - top.atMs) / 1_000);
}

const spread = (values: readonly number[], write: (value: number) => string) =>
  [0.1, 0.5, 0.9].map((share) => write(quantile(values, share) ?? Number.NaN)).join(' / ');
console.log(`${plays} plays, reenacted in ${reenacted}; 10 % / median / 90 % of the plays:`);
console.log(
  `rank correlation ${spread(correlations, (value) => value.toFixed(2))}, at least 0.9 in ${correlations.filter((value) => value >= 0.9).length} of ${correlations.length}`,
);
for (const [text, times] of cameMs)
  console.log(`${text}: ${spread(times, formatDuration)} (${times.length})`);
for (const [name, lengths] of measuredMs)
  console.log(`${name}: ${spread(lengths, formatDuration)} (${lengths.length})`);
for (const [gauge, seen] of readings)
  console.log(
    `${gauge}${gauge.startsWith('falls:') ? ', a second' : ', at most'}: ${spread(seen, (value) => value.toPrecision(3))} (${seen.length})`,
  );
