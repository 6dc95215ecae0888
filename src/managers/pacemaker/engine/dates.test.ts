import { describe, expect, test } from 'vitest';
import { element } from '../cib/element.ts';
import { addDuration, matchesDateSpec, parseDate } from './dates.ts';

const seconds = (iso: string) => Date.parse(iso) / 1000;

describe('dates of rules', () => {
  test.each([
    ['2023-11-14', '2023-11-14T00:00:00Z'],
    ['20231114', '2023-11-14T00:00:00Z'],
    ['2023-11-14 22:13:20', '2023-11-14T22:13:20Z'],
    ['2023-11-14T22:13+02:00', '2023-11-14T20:13:00Z'],
    ['2023-318', '2023-11-14T00:00:00Z'],
    ['2023-W46-2', '2023-11-14T00:00:00Z'],
    // The first ISO week of 2021 begins in that year's January, the last of 2020 reaches into it.
    ['2020-W53-5', '2021-01-01T00:00:00Z'],
  ])('%s is %s', (text, iso) => {
    expect(parseDate(text)).toBe(seconds(iso));
  });

  test.each(['', 'tomorrow', '2023-11-14T', '14.11.2023'])('"%s" is no date', (text) => {
    expect(parseDate(text)).toBeUndefined();
  });

  test('a month after the last of January is the last of February', () => {
    const after = addDuration(seconds('2024-01-31T12:00:00Z'), element('duration', { months: '1' }));
    expect(after).toBe(seconds('2024-02-29T12:00:00Z'));
  });

  // 2023-11-14 22:13:20 was a Tuesday, day 318, in week 46.
  test.each([
    [{ weekdays: '1-5' }, true],
    [{ weekdays: '6-7' }, false],
    [{ hours: '9-16' }, false],
    [{ hours: '22' }, true],
    [{ years: '2023-', months: '10-12', monthdays: '-14' }, true],
    [{ monthdays: '15-' }, false],
    [{ weeks: '46', weekyears: '2023', yeardays: '318' }, true],
    [{}, true],
  ])('%j: %s', (attributes: Record<string, string>, matches) => {
    expect(matchesDateSpec(1_700_000_000, element('date_spec', attributes))).toBe(matches);
  });
});
