import { formatDuration } from '../kit/duration.ts';
import type { Timeline } from '../recording/timeline.ts';
import { failoverStories } from './failover-words.ts';
import type { Ink } from './ink.ts';
import { printable } from './printable.ts';
import { hang } from './wrap.ts';

const phaseWidth = 'first write'.length;
const durationWidth = 9;

/** Each failover with its phases, and each outage of writes with why nobody was promoted or what commits waited for. */
export function textFailovers(timeline: Timeline, columns: number, ink: Ink): string[] {
  return failoverStories(timeline).flatMap(({ what, because, short, failover }) => [
    ...hang('  ', printable(what), columns).map((line) => (failover ? line : ink.red(line))),
    ...(short ? hang('    Why: ', printable(short.why), columns) : []),
    ...(short?.instead === undefined ? [] : hang('    ', printable(short.instead), columns).map(ink.bold)),
    ...(short?.rest ?? because).flatMap((why) => hang('    ', printable(why), columns)),
    ...(failover?.phases ?? []).flatMap(({ phase, fromMs, toMs, sign }) => {
      const length = formatDuration(toMs - fromMs).padStart(durationWidth);
      const [first = '', ...rest] = hang(
        `    ${phase.padEnd(phaseWidth)} ${length}  `,
        `until ${printable(sign)}`,
        columns,
      );
      return [first, ...rest.map(ink.dim)];
    }),
  ]);
}
