/**
 * The text of many records at once, as bytes: what `wal dump` prints of a whole folder. Lines are gathered in one buffer
 * that is handed over when it is full, so that neither strings nor calls pile up.
 */
import { recordLine } from './describe.ts';
import type { Lsn } from './lsn.ts';
import { WalEnd, WalReader } from './reader.ts';
import { recordJson } from './record-json.ts';
import type { WalSource } from './source.ts';
import type { Stop } from './stop.ts';

const bufferBytes = 2 ** 20;

/**
 * The managers whose descriptions may hold a user's words (restore points, transaction names, paths, messages): XLOG,
 * Transaction, Tablespace, LogicalMessage. All others are plain ASCII, which is written faster.
 */
const mayHoldNames: ReadonlySet<number> = new Set([0, 1, 5, 21]);

/** Prints every record from `from` on; gives the reason for the end and how many there were. */
export function dumpText(
  source: WalSource,
  options: { readonly from: Lsn; readonly format: 'text' | 'json' },
  write: (bytes: Buffer) => void,
): { readonly stop: Stop; readonly records: number } {
  const { release } = source.geometry;
  const print = options.format === 'json' ? recordJson : recordLine;
  const reader = new WalReader(source, { from: options.from });
  const buffer = Buffer.allocUnsafe(bufferBytes);
  let filled = 0;
  for (let records = 0; ; records++) {
    const result = reader.next();
    if (result instanceof WalEnd) {
      write(buffer.subarray(0, filled));
      return { stop: result.stop, records };
    }
    const line = print(result, release);
    // Three bytes are the most a character of a string can need in UTF-8.
    if (line.length * 3 + 1 > bufferBytes - filled) {
      write(buffer.subarray(0, filled));
      filled = 0;
    }
    if (line.length * 3 + 1 > bufferBytes) {
      write(Buffer.from(`${line}\n`));
      continue;
    }
    filled += buffer.write(line, filled, mayHoldNames.has(result.resourceManager) ? 'utf8' : 'latin1');
    buffer[filled++] = 10;
  }
}
