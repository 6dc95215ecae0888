import { VerbFailed, type VerbName, type Verbs } from '../../../world.ts';
import { nodeOf } from '../../verbs/parts.ts';
import { replicationVerbs } from '../../verbs/replication-verbs.ts';
import { signalVerbs } from '../../verbs/signal-verbs.ts';
import { sqlVerbs } from '../../verbs/sql-verbs.ts';
import { storageVerbs } from '../../verbs/storage-verbs.ts';
import type { DaemonPlan } from '../daemon.ts';
import { hostVerbs } from './host-verbs.ts';
import type { HostLabParts } from './parts.ts';
import { segmentVerbs } from './segment-verbs.ts';

/** What a lab of hosts cannot do, and why. */
export function refusals(kind: DaemonPlan['kind']): Partial<Record<VerbName, string>> {
  const manager = { pacemaker: 'Pacemaker', patroni: 'Patroni' }[kind];
  const its = (what: string) => `${manager} itself runs the servers of this lab and ${what}`;
  return {
    stop: its('would take a stop behind its back for a crash; use kill-postmaster'),
    moveAddress: its('says who holds an address'),
    promote: its('says who is promoted'),
    follow: its('says who follows whom'),
    configure: its('writes their settings'),
    readControl: its('reads their control files'),
    rebuild: its('says how a standby is made'),
    fillDisk: 'the hosts have no disks of their own',
    freeDisk: 'the hosts have no disks of their own',
  };
}

/** Every verb; those that are refused say why. */
export function verbsOf(parts: HostLabParts, kind: DaemonPlan['kind']): Verbs {
  const refuse = (verb: VerbName) => async (): Promise<never> => {
    throw new VerbFailed(refusals(kind)[verb] ?? `${verb} is not offered here`);
  };
  const refused = Object.fromEntries(
    (Object.keys(refusals(kind)) as VerbName[]).map((verb) => [verb, refuse(verb)]),
  );
  return {
    ...storageVerbs(parts),
    ...hostVerbs(parts),
    ...signalVerbs(parts),
    ...segmentVerbs(parts),
    ...sqlVerbs(parts),
    ...replicationVerbs(parts),
    readSettings: async (name, settings) => {
      const rows = await nodeOf(parts, name).withSession('reading settings', 5_000, (session) =>
        session.ask<{ name: string; setting: string }>(
          'select name, current_setting(name) as setting from pg_settings where name = any($1)',
          [settings],
        ),
      );
      const found = new Map(rows.map((row) => [row.name, row.setting]));
      return Object.fromEntries(settings.map((setting) => [setting, found.get(setting) ?? null]));
    },
    ...refused,
  } as Verbs;
}
