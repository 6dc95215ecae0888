import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readScenario } from './read-scenario.ts';
import { ourScenarios, smallVocabulary } from './testing.ts';
import { writeScenario } from './write-scenario.ts';

const read = (text: string) => readScenario(text, 'x.yaml', { vocabulary: smallVocabulary }).scenario;
const write = (scenario: ReturnType<typeof read>) => writeScenario(scenario, smallVocabulary);

const duration = fc.oneof(
  fc.integer({ min: 1, max: 19_999 }).map((ms) => `${ms}ms`),
  fc.integer({ min: 1, max: 199 }).map((tenths) => `${tenths / 10}s`),
);
const size = fc
  .tuple(fc.integer({ min: 1, max: 900 }), fc.constantFrom('B', 'kB', 'MB', 'GB'))
  .map((parts) => parts.join(''));
/** Room for two segments on each node. */
const disk = fc.integer({ min: 2, max: 900 }).map((gigabytes) => `${gigabytes}GB`);
const text = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((each) => !/\p{Cc}|\ufffd/u.test(each));
const node = fc.constantFrom('pg01', 'pg02', 'pg03');
const settings = fc.record(
  {
    work_mem: fc.oneof(fc.integer({ min: 64, max: 2 ** 31 - 1 }), fc.constantFrom('64kB', '1.5GB', '0x40')),
    max_connections: fc.integer({ min: 4, max: 262_143 }),
    hot_standby_feedback: fc.oneof(fc.boolean(), fc.constantFrom('on', 'of', 'YES')),
    'auto_explain.log_analyze': fc.oneof(fc.integer(), fc.boolean(), text),
  },
  { requiredKeys: [] },
);
const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });

const condition = fc.oneof(
  fc.record({ node, is: fc.constantFrom('ready', 'paused', 'primary') }),
  fc.record({ node, lag: size, measure: optional(fc.constantFrom('replay', 'receive')) }),
  fc.record({ node, 'caught-up-within': size }),
  fc.record({ node, wal: size }),
  fc.record({ node, logs: fc.constantFrom('FATAL', '^a.*\\d$', '"') }),
  fc.record({ clients: fc.constantFrom('failing', 'succeeding') }),
  fc.record({ after: fc.constant('first') }),
);
const moment = fc.oneof(
  fc.record({ at: duration }),
  // oxlint-disable-next-line unicorn/no-thenable -- this is a key of the file
  fc.record({ when: condition, within: duration, then: optional(duration) }),
);
const fault = fc.oneof(
  fc.record({ fault: fc.constant('power-off'), on: node }),
  fc.record({
    fault: fc.constant('change-setting'),
    on: node,
    with: fc.record({ setting: fc.constant('work_mem'), value: fc.oneof(fc.integer(), fc.boolean(), text) }),
  }),
  fc.record({
    fault: fc.constant('slow-link'),
    between: fc.constant(['pg01', 'clients']),
    with: fc.record({ delay: duration, 'bytes-per-second': optional(size) }),
  }),
  fc.record({ fault: fc.constant('slow-link'), from: fc.constant('pg02'), to: fc.constant('pg01') }),
  fc.record({ fault: fc.constant('lose-segment') }),
);
const disturbance = fc
  .tuple(fault, moment, optional(duration))
  .map(([what, when, length]) => ({ ...what, ...when, for: length }));

const file = fc.record({
  reenact: fc.constant(1),
  title: text.filter((each) => each !== ''),
  story: optional(text),
  sources: optional(fc.array(text, { maxLength: 2 })),
  topology: fc.record({
    postgres: optional(
      fc.oneof(
        fc.integer({ min: 13, max: 18 }),
        fc.record({ 'wal-segment': fc.constantFrom('1MB', '256MB'), timing: fc.constant('realistic') }),
      ),
    ),
    settings: optional(settings),
    nodes: fc.record({
      pg01: fc.record({ role: fc.constant('primary'), settings: optional(settings) }),
      pg02: fc.record({
        role: fc.constant('standby'),
        replication: optional(fc.constantFrom('sync', 'async')),
      }),
      pg03: fc.record({ role: fc.constant('standby'), upstream: optional(fc.constantFrom('pg01', 'pg02')) }),
    }),
    archive: fc.constant(true),
    addresses: optional(fc.constant({ primary: 'pg01', replica: 'pg02' })),
    link: optional(fc.record({ delay: duration, jitter: optional(duration) })),
    links: optional(fc.constant([{ between: ['pg01', 'clients'], 'bytes-per-second': '1MB' }])),
  }),
  manager: optional(fc.constantFrom('by-hand', { kind: 'by-hand' })),
  workload: optional(
    fc.oneof(
      fc.constant('ledger'),
      fc.record({
        kind: fc.constant('ledger'),
        clients: fc.integer({ min: 1, max: 9 }),
        rate: fc.constantFrom('100/s', '30/m', '7/m'),
        reads: fc.constantFrom('20%', '33%', '12.5%', '0%'),
      }),
    ),
  ),
  suspects: fc.record({
    first: fc.record({ fault: fc.constant('power-off'), on: node, at: duration, because: optional(text) }),
    second: disturbance,
    memory: optional(
      fc.constantFrom(
        { setting: 'topology.settings.work_mem', value: '1MB', neutral: null },
        { setting: 'topology.link.delay', value: '7ms', neutral: '1ms' },
      ),
    ),
  }),
  schedule: optional(fc.record({ third: disturbance })),
  runbook: optional(
    fc.array(
      fc.oneof(
        fc.record({
          do: fc.constant('promote'),
          node,
          'done-within': optional(duration),
          wait: optional(duration),
        }),
        fc.record({
          do: fc.constant('move-address'),
          address: fc.constant('primary'),
          to: node,
          when: condition,
          within: duration,
        }),
      ),
      { maxLength: 3 },
    ),
  ),
  symptoms: fc.record({
    outage: fc.record({ check: fc.constant('writes-unavailable'), 'longer-than': optional(duration) }),
    line: fc.record({
      check: fc.constant('log-line'),
      node,
      matches: fc.constantFrom('PANIC', 'a|b', '\\\\'),
    }),
  }),
  expect: optional(fc.constantFrom('reenacted', 'averted')),
  limits: fc.record({ watch: fc.constant('20s'), disk: optional(disk), boot: optional(duration) }),
});

describe('a resolved plan', () => {
  it('is a scenario itself, and the same one', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(file, (data) => {
        const scenario = read(stringify(data));
        const written = write(scenario);
        expect(read(written)).toEqual(scenario);
        expect(write(read(written))).toBe(written);
      }),
      { numRuns: 100 },
    );
  });

  it('repeats every scenario of ours, with the words there are', () => {
    for (const text of ourScenarios()) {
      const { scenario } = readScenario(text, 'x.yaml');
      expect(readScenario(writeScenario(scenario), 'plan.yaml').scenario).toEqual(scenario);
    }
  });

  it('writes out what the file left to defaults, with units', () => {
    const written = write(
      read(
        '{ reenact: 1, title: T, topology: { nodes: { a: { role: primary } } }, symptoms: { s: { check: writes-unavailable } } }',
      ),
    );
    for (const line of [
      'version: 18',
      'binaries: npm',
      'wal-segment: 16MB',
      'delay: 0.5ms',
      'primary: a',
      'kind: by-hand',
      'rate: 100/s',
      'reads: 20%',
      'longer-than: 5s',
      'disk: 2GB',
      'expect: reenacted',
    ]) {
      expect(written).toContain(line);
    }
  });
});
