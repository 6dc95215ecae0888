import { expect, it } from 'vitest';
import { readScenario } from '../scenario/read-scenario.ts';
import { worlds } from './compose.ts';
import { noteUnheeded } from './unheeded-settings.ts';

const suspecting = (suspect: string) =>
  readScenario(
    `reenact: 1
title: A setting is suspected
topology: { nodes: { pg01: { role: primary }, pg02: {} } }
suspects: { it: ${suspect} }
symptoms: { outage: { check: writes-unavailable } }
`,
    'x.yaml',
  ).scenario;

it('names the settings that a scenario varies in vain in the simulator', () => {
  const note = (suspect: string) => noteUnheeded(suspecting(suspect), worlds.simulatorHeeds);
  const setting = (path: string, value: string) => `{ setting: ${path}, value: ${value}, neutral: null }`;
  expect(note(setting('topology.settings.synchronous_commit', 'local'))).toBeUndefined();
  expect(note(setting('topology.nodes.pg02.settings.work_mem', '8MB'))).toContain('does not heed `work_mem`');
  const fault = (name: string) =>
    `{ fault: change-setting, on: pg01, at: 1s, with: { setting: ${name}, value: local } }`;
  expect(note(fault('log_statement'))).toContain('`log_statement`');
  // A note on the scenario says that PostgreSQL does not know it.
  expect(note(fault('synchronous_comit'))).toBeUndefined();
});

it('names those of the topology that clients would feel, and no others', () => {
  const { scenario } = readScenario(
    `reenact: 1
title: Settings of a cluster
topology:
  settings: { work_mem: 8MB, recovery_min_apply_delay: 1h, wal_receiver_timeout: 5s }
  nodes: { pg01: { role: primary, settings: { statement_timeout: 3s } }, pg02: {} }
symptoms: { outage: { check: writes-unavailable } }
`,
    'x.yaml',
  );
  expect(noteUnheeded(scenario, worlds.simulatorHeeds)).toMatch(
    /does not heed `recovery_min_apply_delay`, `statement_timeout`, so/,
  );
});
