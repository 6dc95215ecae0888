import { describe, expect, it } from 'vitest';
import { describePlan } from './describe-plan.ts';
import { estimate } from './estimate.ts';
import { readScenario } from './read-scenario.ts';
import { smallVocabulary } from './testing.ts';

const text = `reenact: 1
title: A plan to be shown
topology:
  settings: { work_mem: 1MB }
  nodes:
    pg01: { role: primary }
    pg02: { replication: sync, settings: { hot_standby_feedback: on } }
    pg03: { upstream: pg02 }
  archive: true
  link: { delay: 1ms, jitter: 0ms }
  links: [{ between: [pg01, clients], delay: 20ms, bytes-per-second: 1MB }]
workload: { kind: ledger, rate: 100/s, reads: 50% }
suspects:
  slow: { because: The line was full., fault: slow-link, from: pg01, to: pg02, with: { bytes-per-second: 64kB }, at: 3s, for: 5s }
  memory: { setting: topology.settings.work_mem, value: 2MB, neutral: null }
schedule:
  lost: { fault: lose-segment, when: { node: pg02, lag: 16MB }, within: 9s, then: 500ms }
runbook:
  - { do: promote, node: pg02, when: { after: lost }, within: 9s }
  - { do: move-address, address: primary, to: pg02, wait: 2s }
symptoms: { outage: { check: writes-unavailable, longer-than: 2s } }
expect: averted
limits: { watch: 20s, boot: 10s, settle: 15s, disk: 1GB }
`;
const { scenario } = readScenario(text, 'x.yaml', { vocabulary: smallVocabulary });

describe('the estimate', () => {
  it('follows its arithmetic', () => {
    const megabyte = 1024 * 1024;
    // 20 s at 100/s, half of them writes of 400 bytes, and the 64kB that the fault names.
    const written = 1_000 * 400 + 64 * 1024;
    expect(estimate(scenario, smallVocabulary)).toEqual({
      durationMs: [3 * 300 + 1_000 + 20_000 + 1_000, 10_000 + 20_000 + 15_000 + 5_000],
      diskBytes: 3 * (23 * megabyte + 2 * 16 * megabyte + written) + written,
    });
  });

  it('of a platform grows with its samples', () => {
    const platform = (sample: string) => `reenact: 1
title: A shop
platform:
  sample: ${sample}
  parts: { people: { part: client, calls: shop, rate: 9/s }, shop: { part: server, service: 1s } }
symptoms: { crowded: { check: gauge, part: shop, gauge: inside, above: 3 } }
limits: { watch: 100s }
`;
    const bytesAt = (sample: string) =>
      estimate(readScenario(platform(sample), 'x.yaml').scenario).diskBytes - 1024 * 1024;
    expect(bytesAt('1s')).toBeGreaterThan(100 * 2 * 60);
    expect(bytesAt('10ms')).toBe(100 * bytesAt('1s'));
  });

  it('never exceeds the limit of the disk', () => {
    const small = { ...scenario, limits: { ...scenario.limits, diskBytes: 1_000 } };
    expect(estimate(small, smallVocabulary).diskBytes).toBe(1_000);
  });
});

describe('the plan', () => {
  it('takes whichever version from npm, unless it says otherwise', () => {
    const older = text.replace('topology:', 'topology:\n  postgres: 16');
    const { topology } = readScenario(older, 'x.yaml', { vocabulary: smallVocabulary }).scenario;
    expect(topology.postgres).toMatchObject({
      version: 16,
      binaries: 'npm',
    });
  });

  it('says in words what will be built, done and looked for', () => {
    expect(
      describePlan(scenario, estimate(scenario, smallVocabulary), smallVocabulary),
    ).toMatchInlineSnapshot(`
      "A plan to be shown
      Expected verdict: averted

      PostgreSQL 18 (from npm, else the machine's own), fast timing, WAL segments of 16 MB, checksums, WAL archive; work_mem = 2MB

      Nodes
        pg01: primary
        pg02: synchronous standby of pg01; hot_standby_feedback = on
        pg03: asynchronous standby of pg02

      Links
        all others: 1 ms one way
        pg01 <-> clients: 20 ms one way, 1 MB/s

      Addresses
        primary: held by pg01

      Manager
        by-hand

      Clients
        ledger (address primary, clients 8, rate 100/s, reads 50%)

      Suspects
        slow: slow-link on the link pg01 -> pg02 (delay 100 ms, bytes-per-second 64 kB), at 3.00 s, for 5.00 s
          because: The line was full.
        memory: topology.settings.work_mem = 2MB (harmless: not set)

      Schedule
        lost: lose-segment on the archive (segments 1), once pg02 lags 16 MB in replay (within 9.00 s), 500 ms later

      Runbook
        1. promote: promote pg02, once lost is done (within 9.00 s)
        2. move-address: move primary to pg02, 2.00 s after the step before

      Symptoms
        outage: writes-unavailable (longer-than 2.00 s)

      Limits
        watched for 20.0 s; to boot 10.0 s; to settle 15.0 s; disk 1 GB

      Estimate
        one trial takes 22.9 s to 50.0 s and about 167 MB of disk"
    `);
  });
});
