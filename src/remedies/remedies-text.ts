import { hang, wrap } from '../report/wrap.ts';
import {
  asItWas,
  interval,
  kindOf,
  outcomeInWords,
  plusMinus,
  preventingInWords,
  roughly,
  told,
  unitOf,
} from './remedies-words.ts';
import type { RemedyReport } from './weigh-remedies.ts';

/** What each remedy would have saved, as lines of text. */
export function remediesText(report: RemedyReport, columns: number): string[] {
  const nameWidth = Math.max(9, ...report.options.map(({ name }) => name.length));
  const row = (name: string, saves: string, between: string, prevents: string) =>
    `  ${name.padEnd(nameWidth)}  ${saves.padStart(8)}  ${between.padEnd(20)}  ${prevents}`.trimEnd();
  const { option, amount, outcome } = kindOf(report);
  const sets = preventingInWords(report);
  return [
    report.title,
    ...wrap(asItWas(report), columns),
    '',
    row(option, amount, '95 % interval', outcome),
    ...report.options.map((each) => {
      const length = told(report, each.savedMs);
      return row(each.name, roughly(length.mean), interval(length), outcomeInWords(report, each));
    }),
    ...symptomTables(report, nameWidth, columns),
    ...(sets.length > 0 ? [''] : []),
    ...sets.flatMap((line) => hang(line.startsWith('  ') ? '  ' : '', line.trim(), columns)),
  ];
}

/** What each remedy saves of each symptom, as many symptoms side by side as there is room for. */
function symptomTables(report: RemedyReport, nameWidth: number, columns: number): string[] {
  const { symptoms, options } = report;
  if (symptoms.length < 2) return [];
  const unit = unitOf(report);
  const width = Math.max(12, ...symptoms.map(({ name }) => name.length));
  const side = Math.max(1, Math.floor((columns - nameWidth - 2) / (width + 2)));
  const row = (name: string, cells: readonly string[]) =>
    `  ${[name.padEnd(nameWidth), ...cells.map((cell) => cell.padStart(width))].join('  ')}`;
  return Array.from({ length: Math.ceil(symptoms.length / side) }, (_, block) => {
    const shown = symptoms.slice(block * side, (block + 1) * side);
    return [
      '',
      ...(block === 0
        ? [`${kindOf(report).each}, in ${unit.name}, ± half of the 95 % interval; first how long it lasts:`]
        : []),
      row(
        '',
        shown.map(({ name }) => name),
      ),
      row(
        'as it was',
        shown.map(({ ms }) => plusMinus(ms, unit)),
      ),
      ...options.map(({ name, bySymptom }) =>
        row(
          name,
          shown.map((_symptom, index) => {
            const saved = bySymptom[block * side + index];
            return saved ? plusMinus(told(report, saved), unit) : '-';
          }),
        ),
      ),
    ];
  }).flat();
}
