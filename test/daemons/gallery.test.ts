import { describe, expect, it } from 'vitest';
import { daemonIncidents } from '../support/incidents.ts';
import { runIncident } from '../support/run-scenario.ts';
import { canRun, hostsWithinMs } from './able.ts';

const able = (await canRun('pacemaker-daemon')) && (await canRun('patroni-daemon'));

describe.skipIf(!able)('every scenario in which managers run themselves', () => {
  it.each(daemonIncidents.map(({ file, scenario }) => [file, scenario] as const))(
    '%s',
    async (file, { expect: expected }) => {
      const result = await runIncident(file);
      expect(result.verdict.verdict, JSON.stringify(result.verdict.reasons)).toBe(expected);
      await result.forget();
    },
    hostsWithinMs,
  );
});
