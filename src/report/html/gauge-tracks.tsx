import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import type { Timeline } from '../../recording/timeline.ts';
import { boundsOf, type GaugeRow, gaugeFigure, gaugeRows } from '../platform-rows.ts';
import type { FaultSpan } from '../spans.ts';
import type { TimeScale } from './time-scale.ts';
import { Bands, Track } from './track.tsx';

const height = 46;
const widthUnits = 1_000;

/**
 * The gauges of a platform, small ones under each other: those that symptoms ask about, and of each part the first few that
 * change. What was done to a part stands as a band behind its gauges, a bound that a symptom asks about as a dashed line.
 */
export function GaugeTracks(props: {
  readonly timeline: Timeline;
  readonly scale: TimeScale;
  readonly faults: readonly FaultSpan[];
}) {
  const { timeline, scale, faults } = props;
  return gaugeRows(timeline).map((row) => (
    <GaugeTrack
      key={`${row.part} ${row.gauge}`}
      row={row}
      scale={scale}
      acts={faults.filter(({ target }) => target === row.part)}
      bounds={boundsOf(timeline, row.part, row.gauge)}
    />
  ));
}

function GaugeTrack(props: {
  readonly row: GaugeRow;
  readonly scale: TimeScale;
  readonly acts: readonly FaultSpan[];
  readonly bounds: readonly number[];
}) {
  const { row, scale, acts, bounds } = props;
  const { part, gauge, values, least, most } = row;
  const y = scaleLinear()
    .domain([Math.min(0, least), most > 0 ? most : 1])
    .range([height - 1, 4]);
  const samples = row.atMs.map((atMs, index) => ({ atMs, value: values[index] ?? 0 }));
  const x = ({ atMs }: { readonly atMs: number }) => (scale.percent(atMs) * widthUnits) / 100;
  const top = ({ value }: { readonly value: number }) => y(value);
  const shape = area<(typeof samples)[number]>().x(x).y0(y(0)).y1(top)(samples) ?? '';
  const edge = line<(typeof samples)[number]>().x(x).y(top)(samples) ?? '';
  const last = values.at(-1) ?? 0;
  const timeEndMs = row.atMs.at(-1) ?? 0;
  return (
    <Track
      name={part}
      note={gauge}
      height={height}
      says={`${gauge} of ${part}: from ${gaugeFigure(least)} to ${gaugeFigure(most)}, ${gaugeFigure(last)} at the end.`}
    >
      <Bands
        scale={scale}
        height={height}
        spans={acts.map(({ name, fault, fromMs, toMs }) => ({
          fromMs,
          // What is never taken back is a moment: bands to the end would only lie upon each other.
          toMs: toMs >= timeEndMs ? fromMs : toMs,
          tooltip: `${name}: ${fault} on ${part}`,
        }))}
      />
      <svg width="100%" height={height} viewBox={`0 0 ${widthUnits} ${height}`} preserveAspectRatio="none">
        <path d={shape} class="gauge-area" />
        <path d={edge} class="gauge-line" />
      </svg>
      {bounds
        .filter((bound) => bound <= most)
        .map((bound) => (
          <line key={bound} x1="0" x2="100%" y1={y(bound)} y2={y(bound)} class="gauge-bound" />
        ))}
      <text x="4" y="13" class="scale-label">
        {gaugeFigure(most)}
      </text>
    </Track>
  );
}
