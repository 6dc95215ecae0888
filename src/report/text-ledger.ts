import Table from 'cli-table3';
import type { Ledger } from '../checks/ledger.ts';
import type { Ink } from './ink.ts';
import { ledgerBasis, ledgerEntries, ledgerSentence } from './ledger-words.ts';
import { printable } from './printable.ts';
import { hang } from './wrap.ts';

/** The ledger as a table of two lines, what it means, and which nodes it rests on. */
export function textLedger(ledger: Ledger, columns: number, ink: Ink): string[] {
  const entries = ledgerEntries(ledger);
  const table = new Table({
    chars: noBorders,
    style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [] },
    colAligns: entries.map(() => 'right'),
  });
  table.push(
    entries.map(({ name }) => ink.dim(name)),
    entries.map(({ count, grave }) => {
      const text = count === undefined ? '?' : String(count);
      if (count === undefined) return ink.magenta(text);
      return grave && count > 0 ? ink.bold(ink.red(text)) : text;
    }),
  );
  const basis = ledgerBasis(ledger);
  return [
    ...table
      .toString()
      .split('\n')
      .map((line) => `  ${line.trimEnd()}`),
    ...hang('  ', printable(ledgerSentence(ledger)), columns),
    ...(basis ? hang('  ', printable(basis), columns).map(ink.dim) : []),
  ];
}

const noBorders = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};
