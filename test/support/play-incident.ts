import { relative } from 'node:path';
import { expect } from 'vitest';
import { diagnoseRecording } from '../../src/checks/causes/over-time.ts';
import type { Timeline } from '../../src/recording/timeline.ts';
import { nameOf, plainQuestions } from '../diagnose/support.ts';
import { phasesApartFromGap } from './failover-phases.ts';
import type { Incident } from './incidents.ts';
import { runIncident } from './run-scenario.ts';

/** What a diagnosis of the recording must name: the traps that people, monitors and advice fall into. */
const causes: Readonly<Record<string, readonly string[]>> = {
  '2024-08-rds-memory-expansion/scenario.yaml': ['one-cluster pg01', 'one-cluster pg02', 'parameters pg02'],
  '2024-08-rds-memory-expansion/started-with-less.yaml': ['one-cluster pg02', 'parameters pg02'],
  'disconnected-standby/back-in-time.yaml': ['replica-reads pg02'],
  'disconnected-standby/scenario.yaml': ['replica-reads pg02'],
  'failing-archiver/never-worked.yaml': ['archiving pg01'],
  'failing-archiver/scenario.yaml': ['archiving pg01'],
  'forgotten-slot/bounded.yaml': ['slot-invalidation pg01'],
  'forgotten-slot/logical.yaml': ['abandoned-slot pg01'],
  'forgotten-slot/scenario.yaml': ['abandoned-slot pg01'],
  'hung-archiver/command-fails-instead.yaml': ['archiving pg01'],
  'hung-archiver/scenario.yaml': ['archiving pg01', 'one-cluster pg01'],
  'pinned-logical-slot/consumer-alone.yaml': [],
  'pinned-logical-slot/scenario.yaml': ['transaction-pins-slot pg01'],
  'pinned-logical-slot/transaction-alone.yaml': [],
  'running-base-backup/fast.yaml': [],
  'running-base-backup/scenario.yaml': ['base-backup pg01'],
};

/** Causes that only say what another one leads to. */
const consequences = ['pg-wal-full'];

function named(timeline: Timeline): readonly string[] {
  const { findings, passed } = diagnoseRecording(timeline, plainQuestions);
  const told = [...findings, ...passed].filter(({ cause }) => !consequences.includes(cause));
  return [...new Set(told.map(nameOf))].sort();
}

/**
 * Plays an incident on real servers: it gives the verdict it expects, the phases of its failovers add up to what the clients
 * missed, and a diagnosis names what caused it.
 */
export async function playIncident({ file, scenario }: Incident): Promise<void> {
  const result = await runIncident(file);
  const { verdict } = result;
  const told = JSON.stringify({ reasons: verdict.reasons, symptoms: verdict.symptoms }, null, 1);
  expect(verdict.verdict, told).toBe(scenario.expect);
  expect(verdict.asExpected).toBe(true);
  expect(phasesApartFromGap(result.timeline)).toEqual([]);
  const expectedCauses = causes[relative('incidents', file)];
  if (expectedCauses) expect(named(result.timeline)).toEqual(expectedCauses);
  await result.forget();
}
