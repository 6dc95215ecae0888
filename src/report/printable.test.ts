import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable } from './printable.ts';

describe('printable', () => {
  it('leaves no control character, no turned writing direction and no broken surrogate pair', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
        (text, units) => {
          for (const shown of [printable(text), printable(units)]) {
            expect(shown).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u2028\u2029\ufffe\uffff]/u);
            expect(shown.isWellFormed()).toBe(true);
          }
        },
      ),
    );
  });

  it('keeps what can be read', () => {
    expect(printable('größer: 数据库 ✓ <b>')).toBe('größer: 数据库 ✓ <b>');
  });

  it('shows what a terminal would have obeyed', () => {
    expect(printable('\u001b[31mred\u0007 a\tb\r\nc')).toBe('\\x1b[31mred\\x07 a b c');
  });
});
