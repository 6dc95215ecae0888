import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDraw } from '../../../../kit/draw.ts';
import { type Lateness, WaitingFrames } from './waiting-frames.ts';

const one = '02:00:0a:4d:00:10';
const other = '02:00:0a:4d:00:11';

/** Frames and a clock that is moved by hand; tells when each frame was delivered. */
function openStage() {
  let nowMs = 0;
  const bells: { readonly atMs: number; readonly callback: () => void }[] = [];
  const delivered: { readonly number: number; readonly atMs: number }[] = [];
  const frames = new WaitingFrames({
    now: () => nowMs,
    ring: (atMs, callback) => bells.push({ atMs, callback }),
    deliver: (frame) => delivered.push({ number: frame.readUInt16BE(12), atMs: nowMs }),
    draw: openDraw(1, 'frames'),
  });
  const until = (atMs: number) => {
    for (;;) {
      bells.sort((left, right) => left.atMs - right.atMs);
      const [bell] = bells;
      if (!bell || bell.atMs > atMs) break;
      bells.shift();
      nowMs = Math.max(nowMs, bell.atMs);
      bell.callback();
    }
    nowMs = atMs;
  };
  const late = (...senders: [string, Lateness][]) => frames.setLateness(new Map(senders));
  return { frames, delivered, until, late };
}

/** A frame from a sender to everybody, with a number as its type. */
function frameOf(sender: string, number: number): Buffer {
  const frame = Buffer.alloc(64, 0xff);
  frame.write(sender.replaceAll(':', ''), 6, 'hex');
  frame.writeUInt16BE(number, 12);
  return frame;
}

test('a frame waits as long as is said of its sender, and nobody else does', () => {
  const { frames, delivered, until, late } = openStage();
  late([one, { delayMs: 40, jitterMs: 0 }]);
  frames.take(frameOf(one, 1));
  frames.take(frameOf(other, 2));
  until(5);
  frames.take(frameOf(one, 3));
  until(100);
  expect(delivered).toEqual([
    { number: 2, atMs: 0 },
    { number: 1, atMs: 40 },
    { number: 3, atMs: 45 },
  ]);
});

test('what waits comes no later than a new delay from now, and at once when there is none any more', () => {
  const { frames, delivered, until, late } = openStage();
  late([one, { delayMs: 1_000, jitterMs: 0 }], [other, { delayMs: 1_000, jitterMs: 0 }]);
  frames.take(frameOf(one, 1));
  frames.take(frameOf(other, 2));
  until(10);
  late([one, { delayMs: 20, jitterMs: 0 }]);
  until(100);
  expect(delivered).toEqual([
    { number: 2, atMs: 10 },
    { number: 1, atMs: 30 },
  ]);
});

test('a sender whose queue is full loses what comes then', () => {
  const { frames, delivered, until, late } = openStage();
  late([one, { delayMs: 10, jitterMs: 0 }]);
  for (let number = 0; number < 10_005; number += 1) frames.take(frameOf(one, number));
  until(20);
  expect(delivered.map(({ number }) => number)).toEqual(Array.from({ length: 10_000 }, (_, index) => index));
});

test('frames of a sender keep their order, and none comes before its delay or after delay and jitter', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 });
  const lateness = fc.record({
    delayMs: fc.integer({ min: 0, max: 50 }),
    jitterMs: fc.integer({ min: 0, max: 50 }),
  });
  fc.assert(
    fc.property(gaps, lateness, (waits, quality) => {
      const { frames, delivered, until, late } = openStage();
      late([one, quality]);
      const sentMs: number[] = [];
      let atMs = 0;
      for (const wait of waits) {
        atMs += wait;
        until(atMs);
        frames.take(frameOf(one, sentMs.length));
        sentMs.push(atMs);
      }
      until(atMs + 200);
      expect(delivered.map(({ number }) => number)).toEqual(sentMs.map((_, number) => number));
      for (const { number, atMs: cameMs } of delivered) {
        const tookMs = cameMs - (sentMs[number] ?? 0);
        expect(tookMs).toBeGreaterThanOrEqual(quality.delayMs);
        expect(tookMs).toBeLessThanOrEqual(quality.delayMs + quality.jitterMs);
      }
    }),
  );
});
