import { describe, expect, it } from 'vitest';
import { sameSetting, settingInWords, settingName } from './setting.ts';

describe('sameSetting', () => {
  it.each([
    ['200', 200, true],
    ['200', '200', true],
    ['16MB', '16MB', true],
    ['on', true, true],
    ['false', false, true],
    ['on', false, false],
    [null, null, true],
    [null, 0, false],
    ['0', null, false],
  ] as const)('%j against %j: %s', (held, wanted, same) => {
    expect(sameSetting(held, wanted)).toBe(same);
  });
});

describe('settingName', () => {
  it.each(['max_connections', 'auto_explain.log_min_duration'])('accepts %s', (text) => {
    expect(settingName().safeParse(text).success).toBe(true);
  });
  it.each(['', 'max connections', '1st', "a'b", 'a.b.c'])('refuses %j', (text) => {
    expect(settingName().safeParse(text).success).toBe(false);
  });
});

it('shows an empty value, and says when there is none', () => {
  expect(['', '8MB', false, null].map(settingInWords)).toEqual(["''", '8MB', 'false', 'its default']);
});
