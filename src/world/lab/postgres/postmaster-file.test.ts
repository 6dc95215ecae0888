import { describe, expect, it } from 'vitest';
import { parsePostmasterFile } from './postmaster-file.ts';

const file = (status: string) =>
  `4711\n/lab/nodes/pg01/data\n1763702400\n5432\n\n127.20.0.11\n   196657    42\n${status}\n`;

describe('postmaster.pid', () => {
  it.each([
    ['starting', 'starting'],
    ['ready   ', 'ready'],
    ['standby ', 'standby'],
    ['stopping', 'stopping'],
    ['', 'unknown'],
  ])('says %j', (written, status) => {
    expect(parsePostmasterFile(file(written))).toEqual({ pid: 4711, status, segment: 42 });
  });

  it('may be half written', () => {
    expect(parsePostmasterFile('4711\n/lab')).toEqual({ pid: 4711, status: 'unknown', segment: undefined });
    expect(parsePostmasterFile('')).toBeUndefined();
    expect(parsePostmasterFile('nonsense')).toBeUndefined();
  });
});
