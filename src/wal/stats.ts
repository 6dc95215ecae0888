/** Sums by resource manager or by kind of record, and the table `pg_waldump --stats` prints of them. */
import { imageBytes } from './describe.ts';
import type { RecordContent } from './record.ts';
import type { Release } from './release.ts';
import { resourceManagerOf, resourceManagers } from './resource-manager/index.ts';

export interface StatsRow {
  count: number;
  /** Bytes of the records without their page images. */
  recordBytes: number;
  imageBytes: number;
}

/** Sums per resource manager and high half of the info byte: slot `manager * 16 + (info >> 4)`. */
export class WalStats {
  readonly slots: StatsRow[] = Array.from({ length: 256 * 16 }, () => ({
    count: 0,
    recordBytes: 0,
    imageBytes: 0,
  }));

  add(record: RecordContent): void {
    const images = imageBytes(record);
    this.addSums(record.resourceManager * 16 + (record.info >> 4), {
      count: 1,
      recordBytes: record.totalLength - images,
      imageBytes: images,
    });
  }

  addSums(slot: number, sums: Readonly<StatsRow>): void {
    const row = this.slots[slot];
    if (!row) throw new Error(`there is no slot ${slot}`);
    row.count += sums.count;
    row.recordBytes += sums.recordBytes;
    row.imageBytes += sums.imageBytes;
  }

  get total(): StatsRow {
    return sumOf(this.slots);
  }
}

function sumOf(rows: readonly StatsRow[]): StatsRow {
  const sum = { count: 0, recordBytes: 0, imageBytes: 0 };
  for (const row of rows) {
    sum.count += row.count;
    sum.recordBytes += row.recordBytes;
    sum.imageBytes += row.imageBytes;
  }
  return sum;
}

export interface NamedRow extends StatsRow {
  readonly name: string;
}

/** The rows pg_waldump lists: all built-in managers (custom ones only if seen), or with `perRecord` their operations. */
export function statsRows(stats: WalStats, release: Release, perRecord: boolean): NamedRow[] {
  const rows: NamedRow[] = [];
  for (let id = 0; id < 256; id++) {
    const slots = stats.slots.slice(id * 16, id * 16 + 16);
    const sum = sumOf(slots);
    const isBuiltIn = id <= release.lastResourceManager && id < resourceManagers.length;
    if (!isBuiltIn && sum.count === 0) continue;
    const manager = resourceManagerOf(id);
    if (!perRecord) {
      rows.push({ name: manager.name, ...sum });
      continue;
    }
    for (const [code, row] of mergeFlags(id, slots).entries()) {
      if (row.count === 0) continue;
      const operation =
        manager.operation(code << 4, release) ?? `UNKNOWN (${(code << 4).toString(16).toUpperCase()})`;
      rows.push({ name: `${manager.name}/${operation}`, ...row });
    }
  }
  return rows;
}

/** The transaction manager's top bit only says that an xinfo word follows, so both codes are one operation. */
function mergeFlags(id: number, slots: readonly StatsRow[]): readonly StatsRow[] {
  if (id !== 1) return slots;
  return slots.slice(0, 8).map((row, code) => sumOf([row, slots[code + 8] ?? row]));
}

/** The table, line by line, as pg_waldump of 10 to 18 lays it out. */
export function statsTable(rows: readonly NamedRow[], range?: { start: string; end: string }): string[] {
  const total = sumOf(rows);
  const totalBytes = total.recordBytes + total.imageBytes;
  const heading = range ? [`WAL statistics between ${range.start} and ${range.end}:`] : [];
  return [
    ...heading,
    line('Type', ['N', '(%)'], ['Record size', '(%)'], ['FPI size', '(%)'], ['Combined size', '(%)']),
    line('----', ['-', '---'], ['-----------', '---'], ['--------', '---'], ['-------------', '---']),
    ...rows.map((row) => {
      const bytes = row.recordBytes + row.imageBytes;
      return line(
        row.name,
        cell(row.count, total.count),
        cell(row.recordBytes, total.recordBytes),
        cell(row.imageBytes, total.imageBytes),
        cell(bytes, totalBytes),
      );
    }),
    line('', ['--------', ''], ['--------', ''], ['--------', ''], ['--------', '']).trimEnd(),
    line(
      'Total',
      [`${total.count}`, ''],
      [`${total.recordBytes}`, bracketed(total.recordBytes, totalBytes)],
      [`${total.imageBytes}`, bracketed(total.imageBytes, totalBytes)],
      [`${totalBytes}`, '[100%]'.padEnd(8)],
    ).trimEnd(),
  ];
}

type Cell = readonly [string, string];

function cell(value: number, total: number): Cell {
  return [`${value}`, `(${share(value, total).toFixed(2).padStart(6)})`];
}

function bracketed(value: number, total: number): string {
  return `[${share(value, total).toFixed(2)}%]`.padEnd(8);
}

function share(value: number, total: number): number {
  return total === 0 ? 0 : (100 * value) / total;
}

function line(name: string, ...cells: readonly Cell[]): string {
  return (
    name.padEnd(27) +
    cells.map(([value, percent]) => ` ${value.padStart(20)} ${percent.padStart(8)}`).join('')
  );
}
