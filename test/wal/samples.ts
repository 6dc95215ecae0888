/** Small samples of real WAL, made by make-fixtures.sh: many kinds of records, one file per server version. */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface WalSample {
  readonly major: number;
  /** The first 256 KiB of a segment; what follows in it was zero. */
  readonly bytes: Buffer;
}

const folder = new URL('fixtures/', import.meta.url);

export function walSamples(): WalSample[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.gz'))
    .toSorted()
    .map((name) => ({
      major: Number.parseInt(name, 10),
      bytes: gunzipSync(readFileSync(new URL(name, folder))),
    }));
}
