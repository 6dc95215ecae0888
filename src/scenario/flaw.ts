import type { ScenarioCode } from './codes.ts';

/** Keys and list positions that lead from the top of a scenario file to a place in it. */
export type Path = readonly (string | number)[];

/** Something wrong with a scenario's data, before it is known at which line of which file it stands. */
export interface Flaw {
  readonly code: ScenarioCode;
  readonly path: Path;
  /** Whether the key at the path is wrong or what it holds. */
  readonly at: 'key' | 'value';
  readonly message: string;
  readonly advice: string;
  /** For an unknown key: the key that was probably meant. For a missing key: that key. */
  readonly key?: string;
}

/** A path as people say it: `topology.nodes.pg01`, `runbook, item 2`. */
export function formatPath(path: Path): string {
  if (path.length === 0) return 'the file';
  return path.reduce<string>((text, segment) => {
    if (typeof segment === 'number') return `${text}, item ${segment + 1}`;
    return text === '' ? segment : `${text}.${segment}`;
  }, '');
}

/** Flaws without those that only repeat another: a key is not also missing if it was misspelt beside it. */
export function withoutEchoes(flaws: readonly Flaw[]): readonly Flaw[] {
  const misspelt = new Set(
    flaws.flatMap(({ code, path, key }) =>
      code === 'scenario/unknown-key' && key !== undefined ? [`${path.slice(0, -1).join('\0')}\0${key}`] : [],
    ),
  );
  const isEcho = ({ code, path, key }: Flaw) =>
    code === 'scenario/missing-key' && key !== undefined && misspelt.has(`${path.join('\0')}\0${key}`);
  const once = new Map(flaws.map((flaw) => [JSON.stringify([flaw.code, flaw.path, flaw.message]), flaw]));
  return [...once.values()].filter((flaw) => !isEcho(flaw));
}

/** What a path leads to, as the subject of a sentence. */
export function subject(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return 'The file';
  return typeof last === 'number' ? `Item ${last + 1} of ${formatPath(path.slice(0, -1))}` : `\`${last}\``;
}

/** A key that is needed and not there; told at the mapping that should have it. */
export function missingKey(path: Path, purpose: string | undefined): Flaw {
  const key = String(path.at(-1));
  const place = path.slice(0, -1);
  return {
    code: 'scenario/missing-key',
    path: place,
    at: 'key',
    message: `\`${key}\` is missing in ${formatPath(place)}.`,
    advice: `Add \`${key}:\`${purpose ? `. ${purpose}` : ' and its value.'}`,
    key,
  };
}

/** Text with a capital at its beginning and a full stop at its end. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}${/[.!?]$/.test(trimmed) ? '' : '.'}`;
}
