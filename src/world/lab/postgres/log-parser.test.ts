import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLog } from './log-parser.ts';

const stamp = '2026-03-01 10:20:30.123 UTC [41]';

describe('a server log', () => {
  it('is read into messages with their details', () => {
    const log = [
      `${stamp} startup WARNING:  hot standby is not possible because of insufficient parameter settings`,
      `${stamp} startup DETAIL:  max_connections = 100 is a lower setting than on the primary server.`,
      `${stamp} startup CONTEXT:  WAL redo at 0/20000A0 for XLOG/PARAMETER_CHANGE`,
      '2026-03-01 10:20:31.000 UTC [42] client backend ERROR:  syntax error',
      '2026-03-01 10:20:31.000 UTC [42] client backend STATEMENT:  select',
      '\tfrom nowhere',
      '',
    ].join('\n');
    expect(parseLog(log)).toEqual([
      {
        writtenMs: Date.UTC(2026, 2, 1, 10, 20, 30, 123),
        pid: 41,
        level: 'WARNING',
        process: 'startup',
        message: 'hot standby is not possible because of insufficient parameter settings',
        details: [
          'DETAIL: max_connections = 100 is a lower setting than on the primary server.',
          'CONTEXT: WAL redo at 0/20000A0 for XLOG/PARAMETER_CHANGE',
        ],
      },
      {
        writtenMs: Date.UTC(2026, 2, 1, 10, 20, 31),
        pid: 42,
        level: 'ERROR',
        process: 'client backend',
        message: 'syntax error',
        details: ['STATEMENT: select\nfrom nowhere'],
      },
    ]);
  });

  it('may hold several lines in one message, and a stray prompt in front of one', () => {
    expect(parseLog(`backend> ${stamp} not initialized LOG:  one\n\ttwo\n\t\tthree\n`)).toMatchObject([
      { level: 'LOG', process: 'not initialized', message: 'one\ntwo\n\tthree' },
    ]);
  });

  it('holds what commands print, which no server stamped', () => {
    expect(parseLog("cp: cannot stat '/archive/00000002.history': No such file or directory\n")).toEqual([
      {
        level: 'OUTPUT',
        process: 'command',
        message: "cp: cannot stat '/archive/00000002.history': No such file or directory",
        details: [],
      },
    ]);
  });

  it('does not give the details of one process to another', () => {
    const messages = parseLog(
      `${stamp} startup LOG:  one\n2026-03-01 10:20:30.124 UTC [99] walsender DETAIL:  other\n`,
    );
    expect(messages.map(({ level, details }) => [level, details])).toEqual([
      ['LOG', []],
      ['DETAIL', []],
    ]);
  });

  it('loses no line, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }).filter((text) => !/[\n\r]/.test(text))), (lines) => {
        const messages = parseLog(lines.map((line) => `${stamp} startup LOG:  ${line}\n`).join(''));
        expect(messages.map(({ message }) => message)).toEqual(lines);
      }),
    );
  });
});
