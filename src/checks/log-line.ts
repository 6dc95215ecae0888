import { z } from 'zod';
import { name, pattern } from '../model/fields.ts';
import type { Timeline } from '../recording/timeline.ts';
import { defineCheck } from './check.ts';
import { absent, cannotTell, moment, present, watchNeverBegan } from './watched.ts';

/** Moments shown as evidence, at most. */
const mostEvidence = 20;

export const logLine = defineCheck({
  kind: 'log-line',
  asks: 'Did a server log a line that matches?',
  lasts: true,
  params: z.strictObject({
    node: name().optional().describe('The node whose log is searched; by default all of them.'),
    matches: pattern().describe(
      'A regular expression, tried on the message, on the message with its level (`FATAL:  ...`), and on each detail.',
    ),
    'at-least': z.int().min(1).default(1).describe('How many matching lines there must be.'),
  }),
  look: (timeline, params) => {
    const watch = timeline.watch;
    if (!watch) return watchNeverBegan();
    const ofNode = timeline.logs.filter((line) => params.node === undefined || line.node === params.node);
    const whose = params.node ?? 'any node';
    if (ofNode.length === 0) return cannotTell(`The recording holds no log lines of ${whose}.`);
    const expression = new RegExp(params.matches);
    const matching = ofNode.filter(
      (line) =>
        line.atMs >= watch.fromMs &&
        line.atMs <= watch.toMs &&
        [line.message, `${line.level}:  ${line.message}`, ...line.details].some((text) =>
          expression.test(text),
        ),
    );
    const measured = { value: matching.length, unit: 'lines' } as const;
    const [first] = matching;
    const last = matching.at(-1);
    if (first && last && matching.length >= params['at-least']) {
      return present(
        `${countOf(matching.length, params.matches)}${matching.length === 1 ? ',' : ''} ${whenOf(timeline, first.atMs, last.atMs)} on ${first.node}: ${first.level}: ${first.message}`,
        matching
          .slice(0, mostEvidence)
          .map((line) => ({ fromMs: line.atMs, node: line.node, text: lineText(line) })),
        measured,
      );
    }
    const wanted = params['at-least'] > 1 ? `, fewer than ${params['at-least']}` : '';
    return absent(timeline, `${countOf(matching.length, params.matches, ` of ${whose}`)}${wanted}`, measured);
  },
});

function countOf(count: number, pattern: string, whose = ''): string {
  return count === 1 ? `1 line${whose} matches /${pattern}/` : `${count} lines${whose} match /${pattern}/`;
}

/** The first and the last, of which only the first is quoted. */
function whenOf(timeline: Timeline, firstMs: number, lastMs: number): string {
  const first = moment(timeline, firstMs);
  return firstMs === lastMs ? `at ${first}` : `from ${first} to ${moment(timeline, lastMs)}, the first`;
}

const lineText = (line: Timeline['logs'][number]) => `${line.level}: ${line.message}`;
