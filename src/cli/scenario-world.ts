import type { Scenario } from '../model/scenario.ts';
import type { TrialRequest } from '../trial/record-trial.ts';
import { worlds } from './compose.ts';

/** The worlds that trials are run in. */
export type WorldKind = 'lab' | 'simulator';

/**
 * The world of a scenario's trial: its nodes, its manager, and as much of the disk as it may take.
 * @param keep keep the world's files even if all went well
 */
export function worldOf(
  { topology, manager, limits: { diskBytes } }: Scenario,
  kind: WorldKind,
  keep = false,
): Pick<TrialRequest, 'worldKind' | 'boot'> {
  const boot = kind === 'lab' ? worlds.bootLab : worlds.bootSimulator;
  return { worldKind: kind, boot: (options) => boot(topology, { ...options, keep, diskBytes, manager }) };
}
