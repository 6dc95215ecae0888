import type { Part } from './part.ts';
import { agents } from './parts/agents.ts';
import { api } from './parts/api.ts';
import { brokers } from './parts/brokers.ts';
import { bus } from './parts/bus.ts';
import { cache } from './parts/cache.ts';
import { checker } from './parts/checker.ts';
import { client } from './parts/client.ts';
import { customers } from './parts/customers.ts';
import { database } from './parts/database.ts';
import { deployment } from './parts/deployment.ts';
import { dns } from './parts/dns.ts';
import { hosts } from './parts/hosts.ts';
import { leases } from './parts/leases.ts';
import { managedService } from './parts/managed-service.ts';
import { orchestrator } from './parts/orchestrator.ts';
import { people } from './parts/people.ts';
import { pipeline } from './parts/pipeline.ts';
import { procedure } from './parts/procedure.ts';
import { region } from './parts/region.ts';
import { registry } from './parts/registry.ts';
import { scaler } from './parts/scaler.ts';
import { server } from './parts/server.ts';
import { timeSeries } from './parts/time-series.ts';
import { traffic } from './parts/traffic.ts';
import { watchdog } from './parts/watchdog.ts';

/** Every kind of part a platform may be made of, in the order docs/platform.md explains them. */
export const parts: readonly Part[] = [
  client,
  server,
  cache,
  leases,
  brokers,
  hosts,
  agents,
  orchestrator,
  checker,
  scaler,
  customers,
  watchdog,
  timeSeries,
  bus,
  api,
  region,
  registry,
  managedService,
  database,
  deployment,
  pipeline,
  dns,
  traffic,
  people,
  procedure,
] as readonly Part[];

/** The kind of a name that a scenario was allowed to use. */
export function partOf(kind: string): Part {
  const part = parts.find((candidate) => candidate.kind === kind);
  if (!part) throw new Error(`no kind of part is called ${kind}`);
  return part;
}
