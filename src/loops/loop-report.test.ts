import { expect, it } from 'vitest';
import { foldTimeline } from '../recording/timeline.ts';
import { readScenario } from '../scenario/read-scenario.ts';
import { headerOfPlay, playIncident } from '../trial/testing-platform.ts';
import { reportLoops } from './loop-report.ts';
import { loopText } from './loop-text.ts';

const pool = `
reenact: 1
title: Four attempts at a pool behind a gateway
platform:
  parts:
    shoppers: { part: client, calls: gateway, rate: 6/s, timeout: 1s, attempts: 4 }
    gateway: { part: server, servers: unlimited, service: 2ms, calls: pool }
    pool: { part: server, servers: 2, service: 250ms, room: 40 }
symptoms:
  nobody-is-served: { check: gauge, part: shoppers, gauge: success, below: 0.5 }
limits: { watch: 10s }
`;

it('finds the way out in a part behind the ring, and writes it with its unit', async () => {
  const { scenario } = readScenario(pool, 'pool.yaml');
  const timeline = foldTimeline(headerOfPlay(scenario, 1), await playIncident(scenario, 1));
  if (!scenario.platform) throw new Error('this scenario describes a platform');
  const loops = reportLoops(scenario.platform, timeline);
  expect(loops.map(({ behind }) => behind)).toEqual([['pool']]);
  const ways = loops[0]?.stand?.ways ?? [];
  expect(ways.map(({ part, key }) => `${part}.${key}`)).toEqual(
    expect.arrayContaining(['shoppers.rate', 'pool.servers', 'pool.service', 'pool.room']),
  );
  const text = loopText(loops, 200);
  expect(text[0]).toContain('behind it: pool');
  expect(text.find((line) => line.includes('pool.service'))).toMatch(
    /pool\.service from 250ms to \d+(\.\d+)?m?s$/,
  );
  expect(text.find((line) => line.includes('shoppers.rate'))).toMatch(/from 6\/s to \d+(\.\d+)?\/s$/);
});
