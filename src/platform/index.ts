import type { Part } from './part.ts';
import { client } from './parts/client.ts';
import { server } from './parts/server.ts';

/** Every kind of part a platform may be made of, in the order docs/platform.md explains them. */
export const parts: readonly Part[] = [client, server] as readonly Part[];

/** The kind of a name that a scenario was allowed to use. */
export function partOf(kind: string): Part {
  const part = parts.find((candidate) => candidate.kind === kind);
  if (!part) throw new Error(`no kind of part is called ${kind}`);
  return part;
}
