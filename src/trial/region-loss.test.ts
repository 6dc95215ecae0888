import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readScenario } from '../scenario/read-scenario.ts';
import { judgePlay, playIncident } from './testing-platform.ts';

const incident = (file: string) =>
  readScenario(
    readFileSync(new URL(`../../incidents/2025-10-region-loss/${file}`, import.meta.url), 'utf8'),
    file,
  ).scenario;

describe('the lost region', () => {
  it('gives the same recording for the same seed, to the last byte, on every machine', async () => {
    const events = await playIncident(incident('scenario.yaml'), 1);
    const digest = createHash('sha256')
      .update(events.map((event) => JSON.stringify(event)).join('\n'))
      .digest('hex');
    expect(digest.slice(0, 16)).toMatchInlineSnapshot(`"11bea79a1619acb3"`);
  });

  it('comes in the order of the day', async () => {
    const events = await playIncident(incident('scenario.yaml'), 1);
    const told = events.flatMap((event) =>
      event.type === 'happening' && event.part === 'sop' && !event.what.endsWith('-ordered')
        ? [event.what]
        : [],
    );
    expect(told).toMatchInlineSnapshot(`
      [
        "detection",
        "decision",
        "announce",
        "freeze",
        "ask-for-notice",
        "create-cluster",
        "see-impact",
        "tell-cto",
        "notice-to-users",
        "switch-suspended",
        "switch",
        "restore-1",
        "create-redis",
        "clean-test-environment",
        "set-up-registry",
        "create-search",
        "restore-2",
        "start-core",
        "start-new-service",
        "everything-on-standby",
        "lift-emergency",
        "resolution",
      ]
    `);
  });

  it('loses data only if users were sent away, and more the longer they stay at home before', async () => {
    const finding = async (file: string, symptom: string) =>
      (await judgePlay(incident(file), 1)).symptoms.find(({ name }) => name === symptom)?.finding;
    const kept = await finding('scenario.yaml', 'data-it-lacked');
    expect(kept?.summary).toContain('no client was sent to it');
    const lost = await finding('switched.yaml', 'data-lost');
    expect(lost).toMatchObject({ status: 'present' });
    expect(lost?.measured?.value).toBeGreaterThan(kept?.measured?.value ?? 0);
  });
});
