import { max } from 'd3-array';
import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import type { Outage } from '../../checks/availability.ts';
import { formatDuration } from '../../kit/duration.ts';
import type { WantedBucket } from '../clients-view.ts';
import type { FaultSpan } from '../spans.ts';
import type { TimeScale } from './time-scale.ts';
import { Bands, Bar, Track } from './track.tsx';

interface ClientsProps {
  readonly scale: TimeScale;
  readonly buckets: readonly WantedBucket[];
  readonly faults: readonly FaultSpan[];
}

interface OutageProps {
  /** Times in which no write succeeded. */
  readonly outages: readonly Outage[];
}

const outcomesHeight = 116;
const stripHeight = 18;
const latencyHeight = 84;

/** What clients wanted to do and what became of it: one stack per bucket, by the moment it was wanted. */
export function OutcomesTrack({ scale, buckets, faults, outages }: ClientsProps & OutageProps) {
  const most = Math.max(1, max(buckets, (b) => b.acknowledged + b.failed + b.inDoubt) ?? 1);
  const y = scaleLinear()
    .domain([0, most])
    .range([0, outcomesHeight - stripHeight - 4]);
  const perSecond = (most * 1_000) / Math.max(1, (buckets[0]?.toMs ?? 1) - (buckets[0]?.fromMs ?? 0));
  const sum = (pick: (bucket: WantedBucket) => number) => buckets.reduce((total, b) => total + pick(b), 0);
  const says =
    `Operations by the moment they were wanted: ${sum((b) => b.acknowledged)} acknowledged, ` +
    `${sum((b) => b.failed)} failed, ${sum((b) => b.inDoubt)} left in doubt.`;
  return (
    <Track name="Clients" note="operations wanted" height={outcomesHeight} says={says}>
      <Bands scale={scale} spans={bandsOf(faults)} height={outcomesHeight} />
      {outages.map(({ fromMs, toMs }) => (
        <Bar
          key={fromMs}
          scale={scale}
          fromMs={fromMs}
          toMs={toMs}
          top={0}
          height={stripHeight}
          look="outage"
          beside
          label={`no write for ${formatDuration(toMs - fromMs)}`}
          tooltip={`no write succeeded for ${formatDuration(toMs - fromMs)}`}
        />
      ))}
      {buckets.map((bucket) => {
        const left = scale.percent(bucket.fromMs);
        const width = scale.percent(bucket.toMs) - left;
        const parts = [
          ['acknowledged', bucket.acknowledged - bucket.late],
          ['late', bucket.late],
          ['in-doubt', bucket.inDoubt],
          ['failed', bucket.failed],
        ] as const;
        let top = outcomesHeight;
        return parts.map(([outcome, count]) => {
          if (count === 0) return null;
          top -= y(count);
          return (
            <rect
              key={`${bucket.fromMs} ${outcome}`}
              class={outcome}
              x={`${left}%`}
              width={`${(width * 0.92).toFixed(3)}%`}
              y={top.toFixed(2)}
              height={y(count).toFixed(2)}
            />
          );
        });
      })}
      <text x="4" y="12" class="scale-label">
        {Math.round(perSecond)}/s
      </text>
    </Track>
  );
}

/** Latency of acknowledged operations on a logarithmic scale, median and 99th percentile per bucket. */
export function LatencyTrack({ scale, buckets, faults }: ClientsProps) {
  const slowest = max(buckets, (bucket) => bucket.p99Ms ?? 0) ?? 0;
  const fastest = Math.min(...buckets.flatMap((bucket) => bucket.p50Ms ?? []), 1);
  const y = scaleLog()
    .domain([Math.max(0.1, fastest / 1.5), Math.max(10, slowest * 1.3)])
    .range([latencyHeight - 2, 4]);
  const marks = [0.1, 1, 10, 100, 1_000, 10_000, 100_000].filter(
    (mark) => mark >= (y.domain()[0] ?? 0) && y(mark) > 12,
  );
  const path = (pick: (bucket: WantedBucket) => number | undefined) =>
    line<WantedBucket>()
      .defined((bucket) => pick(bucket) !== undefined)
      .x((bucket) => scale.percent((bucket.fromMs + bucket.toMs) / 2) * 10)
      .y((bucket) => y(Math.max(0.1, pick(bucket) ?? 0.1)))(buckets) ?? '';
  return (
    <Track
      name="Latency"
      note="p50 and p99, from the wanted moment"
      height={latencyHeight}
      says={`Latency of acknowledged operations; the 99th percentile reached ${formatDuration(slowest)}.`}
    >
      <Bands scale={scale} spans={bandsOf(faults)} height={latencyHeight} />
      {marks.map((mark) => (
        <line key={mark} x1="0" x2="100%" y1={y(mark)} y2={y(mark)} class="grid" />
      ))}
      <svg
        width="100%"
        height={latencyHeight}
        viewBox={`0 0 1000 ${latencyHeight}`}
        preserveAspectRatio="none"
      >
        <path d={path((bucket) => bucket.p99Ms)} class="latency p99" />
        <path d={path((bucket) => bucket.p50Ms)} class="latency p50" />
      </svg>
      {marks.map((mark) => (
        <text key={mark} x="4" y={y(mark) - 3} class="scale-label">
          {formatDuration(mark)}
        </text>
      ))}
    </Track>
  );
}

function bandsOf(faults: readonly FaultSpan[]) {
  return faults.map((fault) => ({
    fromMs: fault.fromMs,
    toMs: fault.toMs,
    tooltip: `${fault.name}: ${fault.fault} on ${fault.target}`,
  }));
}
