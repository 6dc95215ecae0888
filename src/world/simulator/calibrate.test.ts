import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readIncident, simulate } from '../../../test/parity/simulate.ts';
import { fitTimings, timingsOf } from './calibrate.ts';
import { defaultTimings } from './timings.ts';

describe('calibration', () => {
  it('finds in simulated runs the timings they were run with', async () => {
    const timings = {
      ...defaultTimings,
      launchMs: 80,
      openMs: 33,
      openStandbyMs: 60,
      promoteMs: 50,
      killMs: 70,
      statementMs: 7,
      writeBytes: 800,
    };
    const files = [
      'incidents/primary-lost-by-hand/scenario.yaml',
      'incidents/2024-08-rds-memory-expansion/standbys-first.yaml',
    ];
    const timelines = [];
    for (const file of files) {
      for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
        timelines.push((await simulate(await readIncident(file), { seed, timings })).timeline);
      }
    }
    const fits = new Map(fitTimings(timelines).map((fit) => [fit.name, fit]));
    for (const name of [
      'launchMs',
      'openMs',
      'openStandbyMs',
      'promoteMs',
      'killMs',
      'statementMs',
      'writeBytes',
    ] as const) {
      const { fitted = 0, samples } = fits.get(name) ?? { samples: 0 };
      expect(samples).toBeGreaterThan(0);
      expect({ name, off: Math.abs(fitted / timings[name] - 1) < 0.3 }).toEqual({ name, off: true });
    }
  });

  it('keeps the defaults of what it does not see', () => {
    expect(timingsOf(fitTimings([]))).toEqual(defaultTimings);
  });

  it('every timing is explained on its page, with its default', () => {
    const page = readFileSync('docs/simulator.md', 'utf8');
    const missing = Object.entries(defaultTimings).filter(
      ([name, value]) => !page.includes(`| \`${name}\` | ${value} |`),
    );
    expect(missing).toEqual([]);
  });
});
