import { max } from 'd3-array';
import { scaleSqrt } from 'd3-scale';
import { area } from 'd3-shape';
import { formatDuration } from '../../kit/duration.ts';
import { formatSize } from '../../kit/size.ts';
import type { LaneSegment, NodeLane } from '../node-lanes.ts';
import type { TimeScale } from './time-scale.ts';
import { Bar, Track } from './track.tsx';

const barHeight = 24;
const lagHeight = 22;
/** Replay lag below this is what any standby has; drawing it larger would frighten for nothing. */
const smallLagBytes = 256 * 1024;

/** One node: what it was and how it stood; beneath, how far it lagged while it was a standby. */
export function NodeTrack({ lane, scale }: { readonly lane: NodeLane; readonly scale: TimeScale }) {
  const most = max(lane.lag, (point) => point.lagBytes) ?? 0;
  const visible = lane.segments.filter(scale.shows);
  const says = visible
    .map((segment) => `${segmentWords(segment)} for ${formatDuration(segment.toMs - segment.fromMs)}`)
    .join(', then ');
  const hasLag = lane.lag.length > 0;
  return (
    <Track
      name={lane.node}
      {...(hasLag ? { note: `lag up to ${formatSize(most)}` } : {})}
      height={hasLag ? barHeight + lagHeight : barHeight}
      says={`${lane.node}: ${says || 'never seen'}.`}
    >
      {visible.map((segment) => (
        <Bar
          key={segment.fromMs}
          scale={scale}
          fromMs={segment.fromMs}
          toMs={segment.toMs}
          top={0}
          height={barHeight}
          look={`node ${segment.role ?? 'unknown'} ${segment.standing}`}
          label={segmentWords(segment)}
          tooltip={tooltipOf(lane.node, segment, scale)}
        />
      ))}
      {hasLag ? <LagLine lane={lane} scale={scale} mostBytes={Math.max(most, smallLagBytes)} /> : null}
    </Track>
  );
}

/** On a square-root scale: a lag of kilobytes stays visible beside one of megabytes. */
function LagLine(props: { readonly lane: NodeLane; readonly scale: TimeScale; readonly mostBytes: number }) {
  const { lane, scale, mostBytes } = props;
  const y = scaleSqrt()
    .domain([0, mostBytes])
    .range([lagHeight - 1, 3]);
  const points = sparse(lane.lag);
  const path =
    area<NodeLane['lag'][number]>()
      .defined((point) => point.atMs >= scale.fromMs && point.atMs <= scale.toMs)
      .x((point) => scale.percent(point.atMs) * 10)
      .y0(lagHeight - 1)
      .y1((point) => y(point.lagBytes))(points) ?? '';
  return (
    <svg
      y={barHeight}
      width="100%"
      height={lagHeight}
      viewBox={`0 0 1000 ${lagHeight}`}
      preserveAspectRatio="none"
    >
      <path d={path} class="lag" />
    </svg>
  );
}

const pointsDrawn = 400;

/** At most `pointsDrawn` points; of those that fall together, the one that lags most, so that no peak is lost. */
function sparse(lag: NodeLane['lag']): NodeLane['lag'] {
  const step = Math.ceil(lag.length / pointsDrawn);
  if (step <= 1) return lag;
  return Array.from({ length: Math.ceil(lag.length / step) }, (_, index) => {
    const group = lag.slice(index * step, (index + 1) * step);
    return group.reduce((worst, point) => (point.lagBytes > worst.lagBytes ? point : worst));
  });
}

/** What the lane says in its bars: the role where it is ready, the standing where it is not. */
export function segmentWords({ role, standing }: LaneSegment): string {
  const words: Readonly<Record<LaneSegment['standing'], string>> = {
    ready: role ?? 'ready',
    paused: 'replay paused',
    apart: 'no upstream',
    silent: `${role ?? 'server'}, silent`,
    frozen: 'frozen',
    starting: 'starting',
    stopping: 'stopping',
    down: 'down',
    off: 'no power',
  };
  return words[standing];
}

function tooltipOf(node: string, segment: LaneSegment, scale: TimeScale): string {
  const timeline = segment.timeline === undefined ? '' : `, timeline ${segment.timeline}`;
  const from = formatDuration(segment.fromMs - scale.zeroMs);
  return `${node}: ${segmentWords(segment)}${timeline}, from ${from} for ${formatDuration(segment.toMs - segment.fromMs)}`;
}
