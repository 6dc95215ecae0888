import { describe, expect, it } from 'vitest';
import { recordingVersion } from './event.ts';
import { type Line, type Upgrade, upgradeLine, upgrades } from './upgrade.ts';

/** Two made-up steps: version 2 renamed a key, version 3 added one. */
const steps = new Map<number, Upgrade>([
  [1, ({ time, ...rest }: Line) => ({ ...rest, atMs: time })],
  [2, (line) => ({ ...line, since: 3 })],
]);

describe('upgrading a line', () => {
  it('takes every step from its version on, in order', () => {
    expect(upgradeLine({ type: 'end', time: 5 }, 1, steps, 3)).toEqual({ type: 'end', atMs: 5, since: 3 });
    expect(upgradeLine({ type: 'end', atMs: 5 }, 2, steps, 3)).toEqual({ type: 'end', atMs: 5, since: 3 });
  });

  it('leaves a line of this version alone', () => {
    const line = { type: 'end', atMs: 5 };
    expect(upgradeLine(line, 3, steps, 3)).toBe(line);
  });

  it('gives a header its new version', () => {
    expect(upgradeLine({ type: 'header', version: 1 }, 1, steps, 3)).toMatchObject({ version: 3 });
  });

  it('has a step for every version before this one', () => {
    expect([...upgrades.keys()]).toEqual(
      Array.from({ length: recordingVersion - 1 }, (_, index) => index + 1),
    );
  });
});
