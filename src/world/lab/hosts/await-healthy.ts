import { awaitCondition } from '../../../kit/clock.ts';
import type { NodeState } from '../../../model/node-state.ts';
import { primaryOf, type Topology } from '../../../model/topology.ts';
import { LabFailed } from '../lab-failed.ts';
import type { LabOptions } from '../lab-options.ts';
import type { HostLabParts } from './verbs/parts.ts';

/** Daemons come up within half a minute; a busy machine may take long, a broken cluster for ever. */
const bootWithinMs = 180_000;
/** How often the manager is asked, in milliseconds. Its answer takes programs that run on a host and delay the others. */
const everyMs = 500;

/** Awaits that the manager says that all is as it should be, and that every standby streams. */
export async function awaitHealthy(
  parts: HostLabParts,
  observe: (node: string) => Promise<NodeState>,
  { clock, signal }: LabOptions,
): Promise<void> {
  let missing: string | undefined;
  const nodes = [...parts.nodes.values()];
  const healthy = await awaitCondition(
    clock,
    async () => {
      const off = nodes.find(({ host }) => host === 'off');
      if (off)
        throw new LabFailed(`the host ${off.name} ended while it booted; see ${off.machine.consoleFile}`);
      missing =
        (await parts.daemon.whatIsMissing(nodes)) ?? (await whoDoesNotStream(parts.topology, observe));
      return missing === undefined ? true : undefined;
    },
    { withinMs: bootWithinMs, everyMs, signal },
  );
  if (healthy) return;
  throw new LabFailed(`the cluster did not come up within ${bootWithinMs / 1_000} s: ${missing}`);
}

async function whoDoesNotStream(
  topology: Topology,
  observe: (node: string) => Promise<NodeState>,
): Promise<string | undefined> {
  const primary = await observe(primaryOf(topology).name);
  if (primary.role !== 'primary') return `${primary.node} is no primary`;
  const standbys = topology.nodes.filter(({ role }) => role === 'standby');
  for (const { name } of standbys) {
    const found = primary.standbys?.find((standby) => standby.name === name);
    if (found?.state !== 'streaming') return `${name} does not stream from ${primary.node}`;
  }
  const wanted = standbys.filter(({ replication }) => replication === 'sync').length;
  const inSync = (primary.standbys ?? []).filter(({ sync }) => sync === 'sync' || sync === 'quorum').length;
  return wanted > 0 && inSync === 0 ? 'no standby is in sync yet' : undefined;
}
