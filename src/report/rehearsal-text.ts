import { formatDuration } from '../kit/duration.ts';
import { printable } from './printable.ts';
import { hang } from './wrap.ts';

/** Figures of a plan, as a rehearsal sums them up. */
interface Figures {
  readonly name: string;
  readonly commands: readonly string[];
  readonly rehearsed: number;
  readonly spoiled: number;
  readonly lossless: number;
  readonly lostWrites?: Range;
  readonly rejectedWrites?: Range;
  readonly writeOutageMs?: Range;
  readonly readOutageMs?: Range;
  readonly broke: readonly string[];
}

interface Range {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Rehearsed plans one after the other: what each cost, what broke, and the commands of each. */
export function renderRehearsal(
  title: string,
  plans: readonly { readonly name: string; readonly expected?: readonly string[] }[],
  summaries: readonly Figures[],
  columns: number,
): string {
  const width = Math.min(120, Math.max(60, columns));
  const pages = summaries.map((summary) => {
    const expected = plans.find(({ name }) => name === summary.name)?.expected;
    return planLines(summary, expected, width).join('\n');
  });
  return [title, ...pages].join('\n\n');
}

function planLines(plan: Figures, expected: readonly string[] | undefined, columns: number): string[] {
  const line = (label: string, text: string) => hang(`  ${label.padEnd(16)}`, printable(text), columns);
  const count = `${plan.rehearsed} rehearsed${plan.spoiled > 0 ? `, ${plan.spoiled} spoiled` : ''}`;
  return [
    `${plan.name} (${count})`,
    ...(expected ? line('by the rules', expected.length === 0 ? 'safe' : expected.join('; ')) : []),
    ...(plan.broke.length > 0
      ? plan.broke.flatMap((what, index) => line(index === 0 ? 'it broke' : '', what))
      : line('it broke', 'nothing')),
    ...line('writes lost', `${amounts(plan.lostWrites)}; none in ${plan.lossless} of ${plan.rehearsed}`),
    ...line('writes rejected', amounts(plan.rejectedWrites)),
    ...line('no write for', times(plan.writeOutageMs)),
    ...line('no read for', times(plan.readOutageMs)),
    ...plan.commands.flatMap((command, index) =>
      line(index === 0 ? 'commands' : '', `${index + 1}. ${command}`),
    ),
  ];
}

function amounts(range: Range | undefined): string {
  if (!range) return 'not known';
  if (range.least === range.most) return String(range.median);
  return `${range.median} (${range.least} to ${range.most})`;
}

function times(range: Range | undefined): string {
  if (!range) return 'not known';
  if (range.least === range.most) return formatDuration(range.median);
  return `${formatDuration(range.median)} (${formatDuration(range.least)} to ${formatDuration(range.most)})`;
}
