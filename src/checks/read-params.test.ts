import { describe, expect, it } from 'vitest';
import { nodeDown } from './node-down.ts';
import { readParams } from './read-params.ts';
import { standbyDown } from './standby-down.ts';

describe('the parameters of a check', () => {
  it('are completed by its defaults', () => {
    expect(readParams(nodeDown, { node: 'pg02' }).data).toEqual({ node: 'pg02', 'longer-than': 3_000 });
  });

  it('are read once for all plans that write them alike', () => {
    const { data } = readParams(nodeDown, { node: 'pg03' });
    expect(readParams(nodeDown, { node: 'pg03' }).data).toBe(data);
    expect(readParams(nodeDown, { node: 'pg03', 'longer-than': 1 }).data).not.toEqual(data);
  });

  it('are read by each check for itself, as often as they are asked for', () => {
    const params = { node: 'pg02', from: 8_000 };
    for (let time = 0; time < 2; time += 1) {
      expect(readParams(standbyDown, params).success).toBe(true);
      expect(readParams(nodeDown, params).success).toBe(false);
    }
  });

  it('are read anew once too many others were', () => {
    for (let length = 0; length < 2_000; length += 1) {
      const params = { node: 'pg02', 'longer-than': length };
      expect(readParams(nodeDown, params).data).toEqual(params);
    }
  });
});
