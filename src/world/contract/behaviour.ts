import type { Topology } from '../../model/topology.ts';
import type { VerbName, World, WorldEvent } from '../world.ts';

/**
 * What every world does, as far as those who act in it can tell: the lab with real servers, and the simulator. Each
 * behaviour is played on a fresh world and throws an assertion if the world behaves otherwise. Nothing here looks at
 * how long things take, except that they end.
 */
export interface Behaviour {
  readonly name: string;
  /** Verbs without which it cannot be played. */
  readonly needs: readonly VerbName[];
  readonly topology?: Partial<Topology>;
  /** What it takes for granted about who runs the cluster, and what is not so where a manager's own programs do. */
  readonly supposes?: readonly Supposition[];
  readonly play: (stage: ContractStage) => Promise<void>;
}

/**
 * - `undisturbed`: nobody else starts, stops, promotes or rebuilds servers, or looks after their slots
 * - `replication`: who streams from whom, and who is synchronous, is as the topology says
 */
export type Supposition = 'undisturbed' | 'replication';

export interface ContractStage {
  readonly world: World;
  readonly events: readonly WorldEvent[];
}

/** The cluster that behaviours are played on: a primary, a synchronous and an asynchronous standby, an archive. */
export const contractTopology: Topology = {
  postgres: { version: 18, binaries: 'npm', timing: 'fast', walSegmentBytes: 2 ** 20, checksums: true },
  nodes: [
    { name: 'pg01', role: 'primary', replication: 'async', settings: {} },
    { name: 'pg02', role: 'standby', replication: 'sync', settings: {} },
    { name: 'pg03', role: 'standby', replication: 'async', settings: {} },
  ],
  // Consumers of changes take it; nobody else minds.
  settings: { wal_level: 'logical' },
  archive: true,
  addresses: [{ name: 'primary', owner: 'pg01' }],
  link: { delayMs: 0.2, jitterMs: 0 },
  links: [],
};
