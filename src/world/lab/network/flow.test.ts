import { expect, test } from 'vitest';
import { openDraw } from '../../../kit/draw.ts';
import type { LinkQuality } from '../../../model/topology.ts';
import type { Alarm } from './alarm.ts';
import { Flow } from './flow.ts';
import { Link } from './link.ts';

/** A clock that stands still until told otherwise, with its alarm. */
function standingClock() {
  let nowMs = 0;
  const rings: { readonly atMs: number; readonly callback: () => void }[] = [];
  const clock = { now: () => nowMs, until: () => Promise.reject(new Error('nothing here waits')) };
  const alarm: Alarm = {
    ring: (atMs, callback) => {
      rings.push({ atMs, callback });
    },
    close: () => Promise.resolve(),
  };
  const goTo = (atMs: number) => {
    for (;;) {
      rings.sort((one, other) => one.atMs - other.atMs);
      const next = rings[0];
      if (!next || next.atMs > atMs) break;
      rings.shift();
      nowMs = Math.max(nowMs, next.atMs);
      next.callback();
    }
    nowMs = atMs;
  };
  return { clock, alarm, goTo };
}

/** One flow over one link, with what arrived and when. */
function setUp(quality: LinkQuality) {
  const { clock, alarm, goTo } = standingClock();
  const link = new Link('clients', 'a', quality, { clock, alarm, draw: openDraw(3, 'link') });
  const arrivals: [number, string][] = [];
  const state = { blocked: false, rooms: 0 };
  const flow = new Flow(link, {
    receive: (parcel) => {
      if (state.blocked) return false;
      arrivals.push([clock.now(), parcel.kind === 'data' ? parcel.bytes.toString() : parcel.kind]);
      return true;
    },
    hasRoom: () => {
      state.rooms += 1;
    },
  });
  const say = (text: string) => flow.send({ kind: 'data', bytes: Buffer.from(text) });
  return { link, flow, arrivals, state, goTo, say };
}

test('without delay what is sent has arrived', () => {
  const { arrivals, say } = setUp({ delayMs: 0, jitterMs: 0 });
  say('one');
  say('two');
  expect(arrivals).toEqual([
    [0, 'one'],
    [0, 'two'],
  ]);
});

test('a delay passes to the fraction of a millisecond, and the end of the stream follows its bytes', () => {
  const { flow, arrivals, goTo, say } = setUp({ delayMs: 0.75, jitterMs: 0 });
  say('one');
  goTo(0.5);
  say('two');
  flow.send({ kind: 'end' });
  goTo(10);
  expect(arrivals).toEqual([
    [0.75, 'one'],
    [1.25, 'two'],
    [1.25, 'end'],
  ]);
});

test('jitter lies between nothing and its limit, keeps order, and is the same for the same seed', () => {
  const run = () => {
    const { arrivals, goTo, say } = setUp({ delayMs: 10, jitterMs: 5 });
    for (let sent = 0; sent < 200; sent += 1) {
      goTo(sent);
      say(`${sent}`);
    }
    goTo(1_000);
    return arrivals;
  };
  const arrivals = run();
  expect(arrivals.map(([, text]) => Number(text))).toEqual(Array.from({ length: 200 }, (_, index) => index));
  for (const [atMs, text] of arrivals) {
    expect(atMs - Number(text)).toBeGreaterThanOrEqual(10);
    expect(atMs - Number(text)).toBeLessThanOrEqual(15);
  }
  expect(new Set(arrivals.map(([atMs, text]) => atMs - Number(text))).size).toBeGreaterThan(100);
  expect(run()).toEqual(arrivals);
});

test('bandwidth spaces what is sent; an idle link gives no more than one turn in advance', () => {
  const { arrivals, goTo, say } = setUp({ delayMs: 2, jitterMs: 0, bytesPerSecond: 1_000_000 });
  goTo(100);
  for (let part = 0; part < 20; part += 1) say('x'.repeat(1_000));
  goTo(200);
  const last = arrivals.at(-1)?.[0] ?? 0;
  expect(arrivals.map(([, text]) => text.length).reduce((sum, length) => sum + length)).toBe(20_000);
  expect(last).toBeGreaterThanOrEqual(100 + 20 - 4 + 2);
  expect(last).toBeLessThanOrEqual(100 + 20 + 2);
});

test('a cut brings back what is on the wire; once mended it travels again', () => {
  const { link, flow, arrivals, goTo, say } = setUp({ delayMs: 10, jitterMs: 0 });
  say('one');
  goTo(9);
  link.barrier = 'cut';
  flow.recall();
  say('two');
  goTo(50);
  expect(arrivals).toEqual([]);
  link.barrier = 'none';
  flow.advance();
  goTo(100);
  expect(arrivals).toEqual([
    [60, 'one'],
    [60, 'two'],
  ]);
});

test('a shorter delay also shortens what is on the wire, a longer one does not lengthen it', () => {
  const { link, flow, arrivals, goTo, say } = setUp({ delayMs: 1_000, jitterMs: 0 });
  say('one');
  goTo(100);
  link.quality = { delayMs: 5, jitterMs: 0 };
  flow.retime();
  flow.advance();
  goTo(103);
  link.quality = { delayMs: 500, jitterMs: 0 };
  flow.retime();
  say('two');
  goTo(1_000);
  expect(arrivals).toEqual([
    [105, 'one'],
    [603, 'two'],
  ]);
});

test('a flow says when it is full, keeps everything, and says once when there is room', () => {
  const { flow, arrivals, state, say } = setUp({ delayMs: 0, jitterMs: 0 });
  state.blocked = true;
  let sent = 0;
  while (!flow.full) {
    say(`${sent}`);
    sent += 1;
  }
  expect(sent).toBeLessThanOrEqual(1024);
  state.blocked = false;
  flow.deliver();
  expect([arrivals.length, state.rooms, flow.full]).toEqual([sent, 1, false]);
});

test('a few large parcels fill a flow as well', () => {
  const { flow, state } = setUp({ delayMs: 0, jitterMs: 0 });
  state.blocked = true;
  const bytes = Buffer.alloc(1024 * 1024);
  for (let sent = 0; sent < 4; sent += 1) {
    expect(flow.full).toBe(false);
    flow.send({ kind: 'data', bytes });
  }
  expect(flow.full).toBe(true);
});

test('before a connection is open only its opening departs', () => {
  const { flow, arrivals, say } = setUp({ delayMs: 0, jitterMs: 0 });
  flow.unopened = true;
  flow.send({ kind: 'open' });
  say('early');
  expect(arrivals).toEqual([[0, 'open']]);
  flow.unopened = false;
  flow.advance();
  expect(arrivals).toEqual([
    [0, 'open'],
    [0, 'early'],
  ]);
});
