import Table from 'cli-table3';
import type { Ledger } from '../checks/ledger.ts';
import type { Ink } from './ink.ts';
import { type LedgerEntry, ledgerBasis, ledgerEntries, ledgerSentence } from './ledger-words.ts';
import { printable } from './printable.ts';
import { hang } from './wrap.ts';

/** The ledger as a table of names over numbers, what it means, and which nodes it rests on. */
export function textLedger(ledger: Ledger, columns: number, ink: Ink): string[] {
  const basis = ledgerBasis(ledger);
  return [
    ...fittingRows(ledgerEntries(ledger), columns - 2).flatMap((entries) => tableLines(entries, ink)),
    ...hang('  ', printable(ledgerSentence(ledger)), columns),
    ...(basis ? hang('  ', printable(basis), columns).map(ink.dim) : []),
  ];
}

const gap = 2;

/** As many entries beside each other as the width has room for. */
function fittingRows(entries: readonly LedgerEntry[], width: number): LedgerEntry[][] {
  const rows: LedgerEntry[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    used += entry.name.length + gap;
    if (used > width) {
      rows.push([]);
      used = entry.name.length + gap;
    }
    rows.at(-1)?.push(entry);
  }
  return rows;
}

function tableLines(entries: readonly LedgerEntry[], ink: Ink): string[] {
  const table = new Table({
    chars: noBorders,
    style: { 'padding-left': 0, 'padding-right': gap, head: [], border: [] },
    colAligns: entries.map(() => 'right'),
  });
  table.push(
    entries.map(({ name }) => ink.dim(name)),
    entries.map((entry) => paintCount(entry, ink)),
  );
  return table
    .toString()
    .split('\n')
    .map((line) => `  ${line.trimEnd()}`);
}

function paintCount({ count, grave }: LedgerEntry, ink: Ink): string {
  if (count === undefined) return ink.magenta('?');
  return grave && count > 0 ? ink.bold(ink.red(String(count))) : String(count);
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
