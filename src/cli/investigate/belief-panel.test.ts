import { describe, expect, it } from 'vitest';
import { plainAnswer } from '../../investigate/answer.ts';
import { allOf, setOf } from '../../investigate/suspect-set.ts';
import { mixInk } from '../../report/ink.ts';
import { type BeliefPanel, beliefLines } from './belief-panel.ts';

const trial = (number: number, asked: bigint) => ({ trial: number, asked, purpose: 'narrow' as const });
const panelOf = (count: number, more: Partial<BeliefPanel> = {}): BeliefPanel => ({
  title: 'A host is lost, and what else was suspected',
  suspects: Array.from({ length: count }, (_, index) => `suspect-${index + 1}`),
  expected: [11, 55],
  answered: 12,
  before: 2,
  elapsedMs: 60_500,
  suspicion: Array.from({ length: count }, (_, index) => (index === count - 1 ? 0.98 : 0.04)),
  running: [trial(13, setOf([0])), trial(14, allOf(count) & ~setOf([1]))],
  last: { trial: trial(12, setOf([0])), answer: plainAnswer(setOf([0]), 'averted') },
  ...more,
});
const lines = (panel: BeliefPanel, columns = 80) => beliefLines(panel, { columns, ink: mixInk(false) });

describe('the panel of a running investigation', () => {
  it('tells what is believed of each suspect, what runs, and what it will take', () => {
    expect(lines(panelOf(3)).join('\n')).toMatchInlineSnapshot(`
      "A host is lost, and what else was suspected
      12 of about 11 to 55 trials; at it for 1 m 00 s, up to 4 m 21 s more
        suspect-1  █░░░░░░░░░░░░░░░░░░░   4 %
        suspect-2  █░░░░░░░░░░░░░░░░░░░   4 %
        suspect-3  ████████████████████  98 %
      last   trial 12 averted
      now    narrowing down: only suspect-1
             narrowing down: without suspect-2"
    `);
  });

  it('shows of many suspects the most suspicious, in the order of the scenario, and counts the others', () => {
    const shown = lines(panelOf(40)).filter((line) => /^ {2}\S/.test(line));
    expect(shown).toHaveLength(13);
    expect(shown[11]).toMatch(/suspect-40 .* 98 %$/);
    expect(shown[12]).toBe('  and 28 others, at most 4 % each');
  });

  it.each([40, 80, 200])('fits %i columns and a screen of 24 lines, however many there are', (columns) => {
    const drawn = lines(panelOf(64, { title: 'long '.repeat(50) }), columns);
    expect(drawn.length).toBeLessThan(24);
    for (const line of drawn) expect(line.length).toBeLessThan(columns);
  });

  it('promises nothing before a trial of its own was answered, nor once more were than expected', () => {
    expect(lines(panelOf(3, { answered: 2 })).join()).not.toContain(' more');
    expect(lines(panelOf(3, { answered: 60 })).join()).not.toContain(' more');
  });
});
