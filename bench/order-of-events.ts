/**
 * How often the events of an incident come in its order, and when, over seeds: each draws other values for what nobody
 * published. Beside them, what symptoms measure, how high the given gauges go in a play, and with a word before it: how fast
 * one `falls:` from its highest to a tenth of that, a second; at which minute one is `first:` and `last:` below a number; how
 * many minutes are between the first and the last time it `rises:`; how far it has come so many minutes after the first, `soon:`.
 *
 *     npx tsx bench/order-of-events.ts incidents/2024-08-clever-cloud/scenario.yaml 3001 3030 orchestrator.times-usual hosts.disk-read falls:api.queue
 *     npx tsx bench/order-of-events.ts incidents/2025-10-lease-collapse/scenario.yaml 101 112 first:hosts.held:0.5 last:hosts.held:0.5
 *     npx tsx bench/order-of-events.ts incidents/2024-08-clever-cloud/scenario.yaml 3001 3030 hosts.panics rises:hosts.panics soon:hosts.panics:4
 */
import { max, maxIndex, quantile } from 'd3-array';
import { formatDuration } from '../src/kit/duration.ts';
import { foldTimeline } from '../src/recording/timeline.ts';
import { judge } from '../src/trial/judge.ts';
import { headerOfPlay, playIncident } from '../src/trial/testing-platform.ts';
import { readIncident } from '../test/parity/simulate.ts';

const [file = 'incidents/2024-08-clever-cloud/scenario.yaml', from = '1', to = '20', ...gauges] =
  process.argv.slice(2);
const hows = ['falls', 'first', 'last', 'rises', 'soon'] as const;
const incident = await readIncident(file);
const correlations = new Map<string, number[]>();
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
    if (Number.isFinite(correlation))
      correlations.set(name, [...(correlations.get(name) ?? []), correlation]);
    for (const { text, fromMs } of finding.evidence) {
      const times = cameMs.get(text) ?? [];
      cameMs.set(text, [...times, fromMs]);
    }
  }
  for (const [asked, seen] of readings) {
    const { how, part, gauge, bound } = readAsked(asked);
    const samples = events.flatMap((event) =>
      event.type === 'series' && event.part === part
        ? [{ atMs: event.atMs, value: event.values[gauge] ?? 0 }]
        : [],
    );
    const isBelow = ({ value }: Sample) => value < bound;
    const minute = (sample?: Sample) => sample && sample.atMs / 60_000;
    const reading = {
      falls: () => fallOf(samples),
      first: () => minute(samples.find(isBelow)),
      last: () => minute(samples.findLast(isBelow)),
      rises: () => risesFor(samples),
      soon: () => riseWithin(samples, bound),
      most: () => max(samples, ({ value }) => value),
    }[how]();
    if (reading !== undefined) seen.push(reading);
  }
}

interface Sample {
  readonly atMs: number;
  readonly value: number;
}

/** Reads `falls:api.queue`, `first:hosts.held:0.5` or `hosts.load`. */
function readAsked(asked: string) {
  const words = asked.split(':');
  const how = hows.find((each) => each === words[0]);
  const [name = '', bound = '0'] = how ? words.slice(1) : words;
  const [part = '', gauge = ''] = name.split('.');
  return { how: how ?? 'most', part, gauge, bound: Number(bound) } as const;
}

/** How fast a gauge falls from its highest to a tenth of it, a second. */
function fallOf(samples: readonly Sample[]): number | undefined {
  const top = samples[maxIndex(samples, ({ value }) => value)];
  if (!top) return undefined;
  const low = samples.find(({ atMs, value }) => atMs > top.atMs && value < top.value / 10);
  return low && (top.value - low.value) / ((low.atMs - top.atMs) / 1_000);
}

/** When a gauge rose, one sample above the one before. */
function risesOf(samples: readonly Sample[]): Sample[] {
  return samples.filter(({ value }, index) => value > (samples[index - 1]?.value ?? 0));
}

/** How many minutes are between the first and the last time a gauge rose. */
function risesFor(samples: readonly Sample[]): number | undefined {
  const rises = risesOf(samples);
  const [first, last] = [rises[0], rises.at(-1)];
  return first && last && (last.atMs - first.atMs) / 60_000;
}

/** How high a gauge is so many minutes after it rose first. */
function riseWithin(samples: readonly Sample[], minutes: number): number | undefined {
  const [first] = risesOf(samples);
  return first && samples.findLast(({ atMs }) => atMs <= first.atMs + minutes * 60_000)?.value;
}

const spread = (values: readonly number[], write: (value: number) => string) =>
  [0.1, 0.5, 0.9].map((share) => write(quantile(values, share) ?? Number.NaN)).join(' / ');
console.log(`${plays} plays, reenacted in ${reenacted}; 10 % / median / 90 % of the plays:`);
for (const [name, values] of correlations)
  console.log(
    `${name}: rank correlation ${spread(values, (value) => value.toFixed(2))}, at least 0.9 in ${values.filter((value) => value >= 0.9).length} of ${values.length}`,
  );
for (const [text, times] of cameMs)
  console.log(`${text}: ${spread(times, formatDuration)} (${times.length})`);
for (const [name, lengths] of measuredMs)
  console.log(`${name}: ${spread(lengths, formatDuration)} (${lengths.length})`);
const units = {
  falls: ', a second',
  first: ', min',
  last: ', min',
  rises: ' for, min',
  soon: ', so far',
  most: ', at most',
};
for (const [asked, seen] of readings)
  console.log(
    `${asked}${units[readAsked(asked).how]}: ${spread(seen, (value) => value.toPrecision(3))} (${seen.length})`,
  );
