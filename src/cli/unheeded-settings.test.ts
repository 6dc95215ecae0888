import { expect, it } from 'vitest';
import { readScenario } from '../scenario/read-scenario.ts';
import { worlds } from './compose.ts';
import { noteUnheeded } from './unheeded-settings.ts';

const suspecting = (setting: string) =>
  readScenario(
    `reenact: 1
title: A setting is suspected
topology: { nodes: { pg01: { role: primary }, pg02: {} } }
suspects: { it: { setting: ${setting}, value: local, neutral: null } }
symptoms: { outage: { check: writes-unavailable } }
`,
    'x.yaml',
  ).scenario;

it('names the settings that a scenario varies in vain in the simulator', () => {
  const note = (setting: string) => noteUnheeded(suspecting(setting), worlds.simulatorHeeds);
  expect(note('topology.settings.synchronous_commit')).toBeUndefined();
  expect(note('topology.settings.synchronous_comit')).toContain('does not heed `synchronous_comit`');
  expect(note('topology.nodes.pg02.settings.work_mem')).toContain('`work_mem`');
});
