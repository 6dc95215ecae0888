/**
 * The text of many records at once, as bytes: what `wal dump` prints of a whole folder. Lines are gathered into pieces of
 * some dozen kilobytes, so that neither strings nor calls pile up.
 */
import { recordLine } from './describe.ts';
import type { Lsn } from './lsn.ts';
import { WalEnd, WalReader } from './reader.ts';
import { recordJson } from './record-json.ts';
import type { WalSource } from './source.ts';
import type { Stop } from './stop.ts';

const pieceLength = 2 ** 15;

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
  let piece = '';
  let isPlain = true;
  for (let records = 0; ; records++) {
    const result = reader.next();
    if (result instanceof WalEnd) {
      write(Buffer.from(piece));
      return { stop: result.stop, records };
    }
    piece += `${print(result, release)}\n`;
    if (mayHoldNames.has(result.resourceManager)) isPlain = false;
    if (piece.length < pieceLength) continue;
    write(Buffer.from(piece, isPlain ? 'latin1' : 'utf8'));
    piece = '';
    isPlain = true;
  }
}
