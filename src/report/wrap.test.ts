import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, hang, wrap } from './wrap.ts';

const words = fc.array(fc.stringMatching(/^[a-z0-9]{1,30}$/), { minLength: 1 }).map((list) => list.join(' '));

describe('wrap', () => {
  it('loses nothing and breaks only at spaces', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 5, max: 80 }), (text, width) => {
        const lines = wrap(text, width);
        expect(lines.join(' ')).toBe(text);
        for (const line of lines)
          expect(line.length <= width || !line.includes(' ') || /\d (ms|s|m|h|B)/.test(line)).toBe(true);
      }),
    );
  });

  it('keeps a number and its unit together', () => {
    expect(wrap('it lasted 6.22 s or so', 14)).toEqual(['it lasted', '6.22 s or so']);
  });
});

describe('hang', () => {
  it('indents what follows by the width of the prefix', () => {
    expect(hang('  name  ', 'one two three four five six', 30)).toEqual([
      '  name  one two three four',
      '        five six',
    ]);
  });
});

describe('clip', () => {
  it('marks what it shortened', () => {
    expect(clip('slow-link', 9)).toBe('slow-link');
    expect(clip('slow-links', 9)).toBe('slow-lin…');
  });
});
