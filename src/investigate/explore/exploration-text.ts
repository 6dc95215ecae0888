import type { Ink } from '../../report/ink.ts';
import { printable } from '../../report/printable.ts';
import { hang } from '../../report/wrap.ts';
import { listed } from '../listed.ts';
import type { Account } from './account.ts';
import type { ExplorationReport, ReportedCause, ReportedOutage } from './exploration-report.ts';

/** Of one outage so many causes are printed; all of them are in exploration.json. */
const mostPrinted = 5;

/** An exploration as a page for a terminal: the outages by rank, and an account of what was covered. */
export function renderExploration(
  report: ExplorationReport,
  { columns, ink }: { readonly columns: number; readonly ink: Ink },
): string {
  return [
    ...hang('', printable(report.title), columns),
    ...hang('', summary(report), columns),
    ...report.outages.flatMap((outage, index) => ['', ...outageLines(outage, index, { columns, ink })]),
    '',
    ...report.account.flatMap((account) => hang('', accountSentence(account), columns)),
    ...restSentences(report).flatMap((sentence) => hang('', sentence, columns)),
  ].join('\n');
}

/** How many outages of how many combinations, and what it took. */
export function summary(report: ExplorationReport): string {
  const { outages, trials, suspects, factors, upto, finished } = report;
  const causes = outages.reduce((sum, outage) => sum + outage.causes.length, 0);
  const found =
    outages.length === 0
      ? `No combination of up to ${upto} was seen to break anything`
      : `${outages.length} ${outages.length === 1 ? 'outage' : 'different outages'}, brought about by ${causes} minimal ${causes === 1 ? 'combination' : 'combinations'}`;
  const rest = finished ? '' : '; the trials ended before everything was covered';
  return `${found}; ${suspects} suspects in ${factors} factors, ${trials} trials${rest}.`;
}

function outageLines(
  { harms, signature, causes }: ReportedOutage,
  index: number,
  { columns, ink }: { readonly columns: number; readonly ink: Ink },
): string[] {
  const number = `${index + 1}.`.padEnd(4);
  const [, ends = ''] = signature.split('; ');
  const [first = '', ...more] = hang(number, `${harms.join(', ')}; ${ends}`, columns);
  const left = causes.length - mostPrinted;
  return [
    ink.bold(first),
    ...more,
    ...causes.slice(0, mostPrinted).flatMap((cause) => hang('      ', causeSentence(cause), columns)),
    ...(left > 0 ? hang('      ', `and ${left} more`, columns) : []),
  ];
}

function causeSentence({ suspects, variants, file, again, lab }: ReportedCause): string {
  const { found, possible } = variants;
  const moments =
    possible === 1 ? '' : found === possible ? '; whenever' : `; ${found} of ${possible} timings`;
  const seeds = again.trials > 0 ? `; ${again.hits} of ${again.trials} other seeds` : '';
  const real = lab === undefined ? '' : `; in the lab: ${lab}`;
  return `${listed(suspects)}${moments}${seeds}${real} (${file})`;
}

/** Of all combinations of a size, how each was dealt with. */
export function accountSentence(account: Account): string {
  const { size, combinations, tried, within, explained, untold, open } = account;
  const parts = [
    [tried, 'tried by themselves'],
    [within, 'tried only within larger ones'],
    [explained, 'left out because a part of them is enough'],
    [untold, 'told nothing, because some did not act or could not be removed'],
    [open, 'not tried'],
  ] as const;
  const said = parts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []));
  return `Combinations of ${size}: ${combinations}; ${said.join(', ')}.`;
}

/** What the reader has to know besides, one sentence each. */
export function restSentences({ always, neverLanded, larger, masked, account }: ExplorationReport): string[] {
  return [
    ...(always.length > 0 ? [`There although nobody acts, and so not looked for: ${listed(always)}.`] : []),
    ...(neverLanded.length > 0 ? [`Never landed, not even alone: ${listed(neverLanded)}.`] : []),
    ...(masked > 0
      ? [
          `In ${masked} trials something masked a known combination${account.some(({ within }) => within > 0) ? '; what was tried only within larger ones may hide more: --policy every tries each by itself' : ''}.`,
        ]
      : []),
    ...(larger.length > 0
      ? [`Larger minimal combinations met on the way, surely not all: ${larger.map(listed).join('; ')}.`]
      : []),
  ];
}
