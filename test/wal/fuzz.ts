/**
 * Damages real WAL at random and reads it with everything this folder has: no input may crash it, hang it, or make it
 * hold more memory than the input deserves. The number and the seed are the caller's; the same seed repeats a run.
 */

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { RefusedInput } from '../../src/kit/problem.ts';
import { explainEnd, startOf } from '../../src/wal/explain.ts';
import { explanationLines } from '../../src/wal/explanation-text.ts';
import { annotate, pageRange } from '../../src/wal/hex/annotate.ts';
import { identify } from '../../src/wal/identify.ts';
import { recordJson } from '../../src/wal/record-json.ts';
import { recordLine } from '../../src/wal/record-line.ts';
import { readRecords } from '../../src/wal/records.ts';
import { bufferSource } from '../../src/wal/source.ts';

export interface FuzzResult {
  readonly segments: number;
  readonly refused: number;
  readonly records: number;
  /** How often each check ended the reading. */
  readonly stops: Readonly<Record<string, number>>;
}

/** Reads `count` mutated copies of the samples. Throws whatever the reader throws, naming the seed and the turn. */
export function fuzzWal(samples: readonly Buffer[], count: number, seed: number): FuzzResult {
  const random = xoroshiro128plus(seed);
  const draw = (limit: number) => uniformInt(random, 0, limit - 1);
  const stops: Record<string, number> = {};
  let records = 0;
  let refused = 0;
  for (let turn = 0; turn < count; turn++) {
    const sample = samples[draw(samples.length)];
    if (!sample) throw new Error('there are no samples to mutate');
    const mutated = mutate(sample, draw);
    try {
      const read = readEverything(mutated, turn);
      records += read.records;
      stops[read.check] = (stops[read.check] ?? 0) + 1;
    } catch (error) {
      if (!(error instanceof RefusedInput)) throw new Error(`seed ${seed}, turn ${turn}`, { cause: error });
      refused++;
    }
  }
  return { segments: count, refused, records, stops };
}

/** One to eight edits: bits, bytes, interesting numbers, zeroed or moved stretches, a cut. */
function mutate(sample: Buffer, draw: (limit: number) => number): Buffer {
  const bytes = Buffer.from(sample);
  // Most records lie at the start, so most edits do too.
  const place = () => draw(draw(4) === 0 ? bytes.length : Math.min(bytes.length, 40_000));
  const edits = 1 + draw(8);
  for (let edit = 0; edit < edits; edit++) {
    const at = place();
    switch (draw(6)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << draw(8));
        break;
      case 1:
        bytes[at] = draw(256);
        break;
      case 2: {
        const aligned = Math.min(at - (at % 8), bytes.length - 4);
        bytes.writeUInt32LE(interesting[draw(interesting.length)] ?? 0, aligned);
        break;
      }
      case 3:
        bytes.fill(0, at, Math.min(bytes.length, at + draw(9000)));
        break;
      case 4:
        bytes.copyWithin(at, place(), place());
        break;
      default:
        if (draw(8) === 0) return bytes.subarray(0, at);
    }
  }
  return bytes;
}

const interesting = [0, 1, 23, 24, 25, 8192, 0x3fff_ffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

function readEverything(bytes: Buffer, turn: number): { records: number; check: string } {
  const geometry = identify(bytes);
  const source = bufferSource(bytes, geometry);
  const from = startOf(source, [geometry.start]) ?? geometry.start;
  const reading = readRecords(source, { from, trustSegments: true });
  let records = 0;
  let check = 'end';
  for (;;) {
    const step = reading.next();
    if (step.done) {
      check = step.value?.check ?? 'end';
      break;
    }
    records++;
    recordLine(step.value, geometry.release);
    recordJson(step.value, geometry.release);
  }
  // The dearer views look at a part of the copies.
  if (turn % 16 === 0) {
    const explanation = explainEnd({ source, from, segmentStarts: [geometry.start] });
    explanationLines(explanation, geometry);
    const page = pageRange(explanation.stop.lsn, geometry);
    const { fields } = annotate(source, page);
    const named = fields
      .flatMap((field) => field.ranges)
      .reduce((sum, range) => sum + range.end - range.start, 0);
    const there = Math.min(geometry.pageBytes, Math.max(0, bytes.length - (page.start - geometry.start)));
    if (named < there) throw new Error(`${named} bytes of ${there} on the page got a name`);
  }
  return { records, check };
}
