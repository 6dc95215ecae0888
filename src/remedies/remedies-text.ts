import { hang, wrap } from '../report/wrap.ts';
import { amountInWords, interval, plusMinus } from './amount-words.ts';
import { type Quantity, quantitiesOf } from './quantity.ts';
import {
  asItWas,
  chanceInWords,
  kindOf,
  lengthsOf,
  lengthUnitOf,
  outcomeInWords,
  preventingInWords,
  pricesInWords,
  told,
  untoldInWords,
} from './remedies-words.ts';
import type { RemedyReport, WeighedOption } from './remedy-report.ts';

/** What each remedy would have saved, as lines of text. */
export function remediesText(report: RemedyReport, columns: number): string[] {
  const nameWidth = Math.max(9, ...report.options.map(({ name }) => name.length));
  const sets = preventingInWords(report);
  const remarks = [...chanceInWords(report), ...pricesInWords(report), ...untoldInWords(report)];
  return [
    report.title,
    ...wrap(asItWas(report), columns),
    '',
    ...mainTable(report, nameWidth),
    ...remarks.flatMap((remark) => ['', ...wrap(remark, columns)]),
    ...symptomTables(report, nameWidth, columns),
    ...(sets.length > 0 ? [''] : []),
    ...sets.flatMap((line) => hang(line.startsWith('  ') ? '  ' : '', line.trim(), columns)),
  ];
}

/** A line for each option and each quantity that is compared; which one it is about is said where there are several. */
function mainTable(report: RemedyReport, nameWidth: number): string[] {
  const { option, amount, outcome } = kindOf(report);
  const quantities = quantitiesOf(report);
  const rows: readonly Cells[] = [
    [option, 'of', amount, '95 % interval', outcome],
    ...report.options.flatMap((each) =>
      quantities.map((quantity, index): Cells => {
        const [name, ends] = index === 0 ? [each.name, outcomeInWords(report, each)] : ['', ''];
        return [name, quantity.name, ...savedInWords(report, quantity, each), ends];
      }),
    ),
  ];
  const aboutWidth = Math.max(...rows.map(([, about]) => about.length));
  const savesWidth = Math.max(...rows.map(([, , saves]) => saves.length));
  const betweenWidth = Math.max(...rows.map(([, , , between]) => between.length));
  return rows.map(([name, about, saves, between, ends]) =>
    [
      `  ${name.padEnd(nameWidth)}`,
      ...(quantities.length > 1 ? [about.padEnd(aboutWidth)] : []),
      saves.padStart(savesWidth),
      between.padEnd(betweenWidth),
      ends,
    ]
      .join('  ')
      .trimEnd(),
  );
}

/** An option, which quantity, what it saves of it, between what, and in how many plays it prevents the outage. */
type Cells = readonly [name: string, about: string, saves: string, between: string, ends: string];

function savedInWords(
  report: RemedyReport,
  { unit, saved }: Quantity,
  option: WeighedOption,
): readonly [string, string] {
  const difference = saved(option);
  if (!difference) return ['-', ''];
  const amount = told(report, difference);
  return [amountInWords(amount.mean, unit), interval(amount, unit)];
}

/** What each remedy saves of each symptom that lasts, as many symptoms side by side as there is room for. */
function symptomTables(report: RemedyReport, nameWidth: number, columns: number): string[] {
  const symptoms = lengthsOf(report);
  if (symptoms.length === 0) return [];
  const unit = lengthUnitOf(report);
  const width = Math.max(12, ...symptoms.map(({ name }) => name.length));
  const side = Math.max(1, Math.floor((columns - nameWidth - 2) / (width + 2)));
  const row = (name: string, cells: readonly string[]) =>
    `  ${[name.padEnd(nameWidth), ...cells.map((cell) => cell.padStart(width))].join('  ')}`;
  return Array.from({ length: Math.ceil(symptoms.length / side) }, (_, block) => {
    const shown = symptoms.slice(block * side, (block + 1) * side);
    return [
      '',
      ...(block === 0
        ? [
            `${kindOf(report).each}, in ${unit.name}${report.plays > 1 ? ', ± half of the 95 % interval' : ''}; first how long it lasts:`,
          ]
        : []),
      row(
        '',
        shown.map(({ name }) => name),
      ),
      row(
        'as it was',
        shown.map((symptom) => plusMinus(symptom.asItWas, unit.ms)),
      ),
      ...report.options.map((option) =>
        row(
          option.name,
          shown.map(({ saved }) => {
            const difference = saved(option);
            return difference ? plusMinus(told(report, difference), unit.ms) : '-';
          }),
        ),
      ),
    ];
  }).flat();
}
