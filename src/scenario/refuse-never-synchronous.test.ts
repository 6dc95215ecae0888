import { expect, it } from 'vitest';
import { readScenario } from './read-scenario.ts';

/** Two synchronous standbys of one primary, another beneath one of them; what the primary lists may let one take the other's place. */
const reading = (list: string) => () =>
  readScenario(
    `reenact: 1
title: Who is synchronous
topology:
  settings: { synchronous_standby_names: '${list}' }
  nodes:
    a: { role: primary }
    b: { replication: sync }
    c: { replication: sync }
    d: { upstream: c }
symptoms: { outage: { check: writes-unavailable } }
`,
    'x.yaml',
  );

it.each(['ANY 1 (b, c)', 'b, c', 'FIRST 1 (d, b, c)', '2 (c, b)', 'FIRST 2 (a, d, B, c)', '*', '1 (b, *)'])(
  '%s names both',
  (list) => {
    expect(reading(list)).not.toThrow();
  },
);

it.each(['', 'ANY 1 (b)', 'FIRST 1 (d, b)'])('%j leaves c out', (list) => {
  expect(reading(list)).toThrow(/c never becomes synchronous/);
});
