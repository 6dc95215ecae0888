import { hang } from '../report/wrap.ts';
import { branchChart } from './branch-chart.ts';
import type { LoopReport } from './loop-report.ts';
import { boundariesInWords, ringInWords, standingInWords, uncutInWords, wayInWords } from './loop-words.ts';

/** So many of the cheapest ways out are printed. */
const mostWays = 5;

/** The loops of a scenario as lines of text. */
export function loopText(loops: readonly LoopReport[], columns: number): string[] {
  if (loops.length === 0) return ['Nothing in this platform brings work back.'];
  return loops.flatMap((loop) => [...hang('', ringInWords(loop), columns), ...detailsOf(loop, columns)]);
}

function detailsOf(loop: LoopReport, columns: number): string[] {
  const { gain, returned, stand } = loop;
  const written = gain.map((value) => (value < 0.005 ? '0' : value.toPrecision(2))).join('  ');
  const gains = `  ${returned.gauge} of ${returned.part}, by tenths of the watch: ${written}`;
  if (!stand) return [gains, ...hang('  ', uncutInWords(loop), columns)];
  return [
    gains,
    ...hang('  ', standingInWords(stand), columns),
    ...boundariesInWords(stand.branches.boundaries).flatMap((line) => hang('    ', line, columns)),
    '',
    ...branchChart(stand.branches, columns),
    '    sent a second, against what comes from outside: o good, x bad, . tips over, | boundary, ^ today',
    '',
    ...stand.ways.slice(0, mostWays).map((way) => `  way out: ${wayInWords(way)}`),
  ];
}
