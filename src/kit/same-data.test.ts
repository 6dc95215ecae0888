import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isSameData } from './same-data.ts';

it('calls the same what JSON writes the same, keys in one order', () => {
  const written = (value: unknown): string =>
    JSON.stringify(value, (_, inner: unknown) =>
      inner !== null && typeof inner === 'object' && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    );
  const data = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
  fc.assert(
    fc.property(data, data, (one, other) => {
      expect(isSameData(one, structuredClone(one))).toBe(true);
      expect(isSameData(one, other)).toBe(written(one) === written(other));
      expect(isSameData([one, other], [other, one])).toBe(written(one) === written(other));
    }),
  );
});

it('tells a list from an object, and a missing field from one of another name', () => {
  expect(isSameData([], {})).toBe(false);
  expect(isSameData({ a: undefined }, { b: undefined })).toBe(true);
  expect(isSameData({ a: 1 }, { b: 1 })).toBe(false);
  expect(isSameData(null, {})).toBe(false);
});
