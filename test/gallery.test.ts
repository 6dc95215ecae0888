import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../src/checks/causes/over-time.ts';
import type { Timeline } from '../src/recording/timeline.ts';
import { starterScenario } from '../src/scenario/starter.ts';
import { nameOf, plainQuestions } from './diagnose/support.ts';
import { gallery } from './support/gallery.ts';
import { runIncident, runScenario } from './support/run-scenario.ts';

/**
 * Every scenario of the gallery gives the verdict it expects, on real servers. `npx reenact run ... --repeat 20` shows
 * that it does so every time.
 */
const files = gallery;

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

describe('the gallery', () => {
  it('is there', () => expect(files.length).toBeGreaterThanOrEqual(8));

  it.each(files)('%s', async (file) => {
    const result = await runIncident(file);
    const { verdict } = result;
    const told = JSON.stringify({ reasons: verdict.reasons, symptoms: verdict.symptoms }, null, 1);
    const expected = /^expect: (\w+)/m.exec(readFileSync(file, 'utf8'))?.[1];
    expect(verdict.verdict, told).toBe(expected);
    expect(verdict.asExpected).toBe(true);
    const expectedCauses = causes[relative('incidents', file)];
    if (expectedCauses) expect(named(result.timeline)).toEqual(expectedCauses);
    await result.forget();
  });

  it('the starter that `reenact init` writes runs as it stands', async () => {
    const result = await runScenario(starterScenario);
    expect(result.verdict).toMatchObject({ verdict: 'reenacted', asExpected: true });
    await result.forget();
  });
});
