import type { Part } from './part.ts';
import { agents } from './parts/agents.ts';
import { api } from './parts/api.ts';
import { brokers } from './parts/brokers.ts';
import { bus } from './parts/bus.ts';
import { checker } from './parts/checker.ts';
import { client } from './parts/client.ts';
import { customers } from './parts/customers.ts';
import { hosts } from './parts/hosts.ts';
import { orchestrator } from './parts/orchestrator.ts';
import { scaler } from './parts/scaler.ts';
import { server } from './parts/server.ts';
import { watchdog } from './parts/watchdog.ts';

/** Every kind of part a platform may be made of, in the order docs/platform.md explains them. */
export const parts: readonly Part[] = [
  client,
  server,
  brokers,
  hosts,
  agents,
  orchestrator,
  checker,
  scaler,
  customers,
  watchdog,
  bus,
  api,
] as readonly Part[];

/** The kind of a name that a scenario was allowed to use. */
export function partOf(kind: string): Part {
  const part = parts.find((candidate) => candidate.kind === kind);
  if (!part) throw new Error(`no kind of part is called ${kind}`);
  return part;
}
