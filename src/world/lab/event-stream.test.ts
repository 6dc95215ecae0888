import { expect, it } from 'vitest';
import type { WorldEvent } from '../world.ts';
import { EventStream } from './event-stream.ts';

const mishap = (what: string): WorldEvent => ({ type: 'mishap', atMs: 0, what });

it('tells the first listener what happened before, and everybody what happens', () => {
  const stream = new EventStream();
  const heard: Record<string, WorldEvent[]> = { one: [], other: [] };
  stream.emit(mishap('early'));
  const leave = stream.subscribe((event) => heard['one']?.push(event));
  stream.subscribe((event) => heard['other']?.push(event));
  stream.emit(mishap('late'));
  leave();
  stream.emit(mishap('last'));
  expect(heard['one']).toEqual([mishap('early'), mishap('late')]);
  expect(heard['other']).toEqual([mishap('late'), mishap('last')]);
});
