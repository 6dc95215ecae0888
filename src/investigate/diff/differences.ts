import { parseDuration } from '../../kit/duration.ts';
import { parseSize } from '../../kit/size.ts';
import type { Facts } from './facts.ts';
import { type SuggestedSuspect, suspectOf } from './suspect-of.ts';

/** One value that differs; absent where a file does not say. */
export interface Difference {
  readonly path: string;
  readonly a?: string;
  readonly b?: string;
  /** The setting suspect that would try it, if a scenario can hold it as one value. */
  readonly suspect?: SuggestedSuspect;
}

/** All differences between two files of one kind, by path. A is as in production, B is what it is compared with. */
export function compareFacts(a: Facts, b: Facts): Difference[] {
  const paths = [...new Set([...a.values.keys(), ...b.values.keys()])].sort();
  return paths.flatMap((path) => {
    const [inA, inB] = [a.values.get(path), b.values.get(path)];
    if (inA === inB || (inA !== undefined && inB !== undefined && meaning(inA) === meaning(inB))) return [];
    const suspect = suspectOf(a.kind, path, inA, inB);
    return [
      {
        path,
        ...(inA === undefined ? {} : { a: inA }),
        ...(inB === undefined ? {} : { b: inB }),
        ...(suspect ? { suspect } : {}),
      },
    ];
  });
}

/** Equal for two ways to write the same value: `on` and `true`, `64MB` and `65536kB`, `1min` and `60s`. */
function meaning(value: string): string {
  const text = value.trim();
  if (/^(on|true|yes)$/i.test(text)) return 'on';
  if (/^(off|false|no)$/i.test(text)) return 'off';
  const size = parseSize(text);
  if (size !== undefined) return `${size} bytes`;
  const duration = parseDuration(text);
  if (duration !== undefined) return `${duration} ms`;
  return text !== '' && Number.isFinite(Number(text)) ? String(Number(text)) : text;
}
