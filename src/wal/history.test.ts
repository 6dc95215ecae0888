import { describe, expect, it } from 'vitest';
import { parseHistory, timelineAt, timelinesOf } from './history.ts';

describe('parseHistory', () => {
  it('reads switch points and ignores comments', () => {
    const history = parseHistory(
      3,
      '# promoted twice\n1\t0/3000180\tno recovery target specified\n\n2\t0/50000A0\tafter x\n',
    );
    expect(history.problems).toEqual([]);
    expect(history.ancestors).toEqual([
      { timeline: 1, end: 0x3000180, reason: 'no recovery target specified' },
      { timeline: 2, end: 0x50000a0, reason: 'after x' },
    ]);
    expect([...timelinesOf(history)]).toEqual([3, 1, 2]);
    expect([0x3000000, 0x3000180, 0x60000000].map((lsn) => timelineAt(history, lsn))).toEqual([1, 2, 3]);
  });

  it('collects what is wrong, line by line', () => {
    const { problems } = parseHistory(3, 'one 0/1 x\n2 0/5 x\n1 0/9 x\n3 0/9 x');
    expect(problems.map((problem) => problem.slice(0, 7))).toEqual(['line 1:', 'line 3:', 'line 4:']);
  });
});
