import { hang, wrap } from '../report/wrap.ts';
import { asItWas, interval, preventingInWords, roughly } from './remedies-words.ts';
import type { RemedyReport } from './weigh-remedies.ts';

/** What each remedy would have saved, as lines of text. */
export function remediesText(report: RemedyReport, columns: number): string[] {
  const nameWidth = Math.max(6, ...report.options.map(({ name }) => name.length));
  const row = (name: string, saves: string, between: string, prevents: string) =>
    `  ${name.padEnd(nameWidth)}  ${saves.padStart(8)}  ${between.padEnd(20)}  ${prevents}`.trimEnd();
  return [
    report.title,
    ...wrap(asItWas(report), columns),
    '',
    row('remedy', 'saves', '95 % interval', 'prevents it'),
    ...report.options.map(({ name, savedMs, prevented }) =>
      row(name, roughly(savedMs.mean), interval(savedMs), `${prevented} of ${report.withOutage}`),
    ),
    '',
    ...preventingInWords(report).flatMap((line) =>
      hang(line.startsWith('  ') ? '  ' : '', line.trim(), columns),
    ),
  ];
}
