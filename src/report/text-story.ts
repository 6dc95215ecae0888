import type { Timeline } from '../recording/timeline.ts';
import type { Happening } from './happening.ts';
import type { Ink } from './ink.ts';
import { printable } from './printable.ts';
import { tones } from './progress-lines.ts';
import { sinceZero } from './since-zero.ts';
import { tellStory } from './story.ts';
import { hang } from './wrap.ts';

/**
 * The story as a table: when, what about, what happened; witnesses and results beneath in a fainter ink. Of what a
 * server says besides its message only the first line stands here; the HTML page has the rest.
 */
export function textStory(timeline: Timeline, columns: number, ink: Ink): string[] {
  return tellStory(timeline).flatMap((happening) =>
    tellLines(happening, sinceZero(timeline, happening.atMs), columns, ink),
  );
}

const whenWidth = 9;
const kindWidth = 8;

function tellLines(happening: Happening, at: string, columns: number, ink: Ink): string[] {
  const when = at.padStart(whenWidth);
  const prefix = `  ${when}  ${happening.kind.padEnd(kindWidth)} `;
  const [first = '', ...rest] = hang(prefix, printable(happening.what), columns);
  const paint = tones(ink)[happening.tone];
  const body = [first.slice(prefix.length), ...rest.map((line) => line.slice(prefix.length))].map(paint);
  const indent = ' '.repeat(prefix.length);
  return [
    `  ${ink.bold(when)}  ${ink.dim(happening.kind.padEnd(kindWidth))} ${body[0] ?? ''}`,
    ...body.slice(1).map((line) => `${indent}${line}`),
    ...happening.details
      .slice(0, happening.kind === 'log' ? 1 : undefined)
      .flatMap((detail) => hang(indent, printable(detail), columns).map((line) => ink.dim(line))),
  ];
}
