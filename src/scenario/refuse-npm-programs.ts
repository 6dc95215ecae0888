import { adviseMachinePrograms } from '../model/machine-programs.ts';
import type { ManagerPlan } from '../model/scenario.ts';
import type { Topology } from '../model/topology.ts';
import { type Reading, refuse } from './reading.ts';

/**
 * Refuses PostgreSQL from npm under a manager that is its own programs: these call `psql`, `pg_controldata` and
 * `pg_basebackup`, which npm's package does not have, so that the cluster would fail to boot.
 */
export function refuseNpmPrograms(reading: Reading, plan: ManagerPlan, { postgres }: Topology): void {
  const manager = reading.vocabulary.managers.find(({ kind }) => kind === plan.kind);
  if (manager?.daemon === undefined || postgres.binaries === 'system') return;
  refuse(reading, {
    code: 'scenario/bad-combination',
    path: ['topology', 'postgres', 'binaries'],
    message: `The manager \`${plan.kind}\` is real programs, which need the machine's own PostgreSQL, not the one from npm.`,
    advice: `Write \`postgres: { version: ${postgres.version}, binaries: system }\`. ${adviseMachinePrograms(postgres.version)}`,
  });
}
