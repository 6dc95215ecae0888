import { scaleLinear } from 'd3-scale';
import type { Branches } from '../platform/loops/branches.ts';

const rows = 12;
const labelWidth = 8;

/**
 * Both branches of a loop as characters: what is sent in all against what comes from outside. `o` is the good state, `x` the
 * bad one, `.` where the one tips into the other, `|` a boundary, `^` today.
 */
export function branchChart({ points, boundaries, today }: Branches, columns: number): string[] {
  const width = Math.max(24, Math.min(72, columns - labelWidth - 4));
  const loads = points.map(({ load }) => load);
  const works = points.flatMap(({ good, bad, tips }) => [good?.work ?? 0, bad?.work ?? 0, tips ?? 0]);
  const x = scaleLinear()
    .domain([Math.min(...loads), Math.max(...loads)])
    .rangeRound([0, width - 1])
    .clamp(true);
  const y = scaleLinear()
    .domain([0, Math.max(...works)])
    .nice()
    .rangeRound([rows - 1, 0]);
  const grid = Array.from({ length: rows }, () => Array.from({ length: width }, () => ' '));
  const put = (load: number, work: number, sign: string) => {
    const line = grid[y(work)];
    if (line) line[x(load)] = sign;
  };
  for (const load of Object.values(boundaries)) {
    for (const line of grid) line[x(load)] = '|';
  }
  for (const { load, good, bad, tips } of points) {
    if (tips !== undefined) put(load, tips, '.');
    if (bad) put(load, bad.work, 'x');
    if (good) put(load, good.work, 'o');
  }
  const marks = y.ticks(4);
  const labels = grid.map((_, row) => {
    const mark = marks.find((each) => y(each) === row);
    return (mark === undefined ? '' : `${mark}/s`).padStart(labelWidth);
  });
  const axis = Array.from({ length: width }, () => '-');
  axis[x(today.load)] = '^';
  return [
    ...grid.map((line, row) => `${labels[row] ?? ''} |${line.join('')}`.trimEnd()),
    `${' '.repeat(labelWidth)} +${axis.join('')}`,
    `${' '.repeat(labelWidth)}  ${axisLabels(x.ticks(6), x, width)}`,
  ];
}

function axisLabels(ticks: readonly number[], x: (load: number) => number, width: number): string {
  return ticks.reduce((line, tick) => {
    const label = `${tick}/s`;
    const column = x(tick);
    return column < line.length + (line === '' ? 0 : 1) || column + label.length > width
      ? line
      : line.padEnd(column) + label;
  }, '');
}
