import type { Platform, Unknown } from '../model/platform.ts';
import { partOf } from './index.ts';

/** A platform of parts written as in a scenario file, for tests and benchmarks. */
export function platformOf(
  parts: Readonly<Record<string, { readonly part: string } & Readonly<Record<string, unknown>>>>,
  options: {
    readonly sampleMs?: number;
    readonly unknowns?: Readonly<Record<string, readonly Unknown[]>>;
  } = {},
): Platform {
  return {
    sampleMs: options.sampleMs ?? 1_000,
    parts: Object.entries(parts).map(([name, { part: kind, ...params }]) => ({
      name,
      kind,
      params: partOf(kind).params.parse(params) as Record<string, unknown>,
      unknowns: options.unknowns?.[name] ?? [],
    })),
  };
}
