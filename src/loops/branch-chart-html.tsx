import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import type { Branches, BranchPoint } from '../platform/loops/branches.ts';
import { figure } from './loop-words.ts';

const height = 300;
const axisHeight = 22;

/** Both branches of a loop: what is sent in all against what comes from outside, the regions as bands, today as a line. */
export function BranchChart({ branches, says }: { readonly branches: Branches; readonly says: string }) {
  const { points, today, boundaries } = branches;
  const loads = points.map(({ load }) => load);
  const works = points.flatMap(({ good, bad, tips }) => [good?.work ?? 0, bad?.work ?? 0, tips ?? 0]);
  const x = scaleLinear()
    .domain([Math.min(...loads), Math.max(...loads)])
    .range([0, 100])
    .clamp(true);
  const y = scaleLinear()
    .domain([0, Math.max(...works)])
    .nice()
    .range([height - axisHeight, 18]);
  const pathOf = (work: (point: BranchPoint) => number | undefined) =>
    line<BranchPoint>()
      .defined((point) => work(point) !== undefined)
      .x(({ load }) => x(load) * 10)
      .y((point) => y(work(point) ?? 0))(points) ?? '';
  const edges = [boundaries.feedsItself, boundaries.holds, boundaries.overloads];
  const bands = regions.flatMap(({ look, name }, index) => {
    const from = index === 0 ? loads[0] : edges[index - 1];
    const to = edges.slice(index).find((edge) => edge !== undefined) ?? loads.at(-1);
    return from === undefined || to === undefined || to <= from ? [] : [{ look, name, from, to }];
  });
  return (
    <svg width="100%" height={height} role="img" aria-label={says} class="branches">
      {bands.map(({ look, name, from, to }) => (
        <g key={name} class={look}>
          <title>{`${name}: ${figure(from)}/s to ${figure(to)}/s`}</title>
          <rect
            x={`${x(from).toFixed(2)}%`}
            y="0"
            width={`${(x(to) - x(from)).toFixed(2)}%`}
            height={height - axisHeight}
          />
        </g>
      ))}
      {y.ticks(5).map((tick) => (
        <g key={tick}>
          <line x1="0" x2="100%" y1={y(tick)} y2={y(tick)} class="grid" />
          <text x="4" y={y(tick) - 3} class="scale-label">
            {tick}/s
          </text>
        </g>
      ))}
      <svg width="100%" height={height} viewBox={`0 0 1000 ${height}`} preserveAspectRatio="none">
        <path d={pathOf(({ tips }) => tips)} class="branch tips" />
        <path d={pathOf(({ bad }) => bad?.work)} class="branch bad-state" />
        <path d={pathOf(({ good }) => good?.work)} class="branch good-state" />
      </svg>
      <line x1={`${x(today.load)}%`} x2={`${x(today.load)}%`} y1="0" y2={height - axisHeight} class="today" />
      {[today.good?.work, today.bad?.work].map((work) =>
        work === undefined ? null : (
          <circle key={work} cx={`${x(today.load)}%`} cy={y(work)} r="4" class="today-point" />
        ),
      )}
      {x.ticks(6).map((tick) => (
        <text key={tick} x={`${x(tick)}%`} y={height - 6} class="scale-label" text-anchor={anchor(x(tick))}>
          {tick}/s
        </text>
      ))}
    </svg>
  );
}

/** The regions in the order of the load, with how they look. */
export const regions = [
  { look: 'region-stable', name: 'stable' },
  { look: 'region-barely', name: 'barely vulnerable' },
  { look: 'region-vulnerable', name: 'vulnerable' },
  { look: 'region-overloaded', name: 'overloaded' },
] as const;

function anchor(percent: number): 'start' | 'middle' | 'end' {
  if (percent < 4) return 'start';
  return percent > 96 ? 'end' : 'middle';
}
