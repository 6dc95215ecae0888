import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { foldTimeline } from '../../recording/timeline.ts';
import { exampleRecording } from '../../report/example.ts';
import { judge } from '../../trial/judge.ts';
import { type ConfirmRequest, confirmFindings } from './confirm-findings.ts';

const home = mkdtempSync(join(tmpdir(), 'reenact-confirm-'));
afterAll(() => rmSync(home, { recursive: true }));

const { header, events } = exampleRecording();
const timeline = foldTimeline(header, events);
const findings = ['first', 'second', 'third'].map((title, index) => ({
  file: `outage-${index + 1}.yaml`,
  what: title,
  scenario: { ...header.scenario, title },
}));

/** Confirms in a world that says what the example's recording says, and notes which trials it was asked for. */
function confirm(folder: string, more: Partial<ConfirmRequest> = {}) {
  const played: string[] = [];
  const done = confirmFindings({
    folder,
    findings,
    seed: 7,
    play: async ({ scenario }) => {
      played.push(scenario.title);
      return { timeline, verdict: judge(timeline) };
    },
    interrupted: new AbortController().signal,
    tell: () => undefined,
    ...more,
  });
  return { played, done };
}

/** A world that ends with the whole process in its second trial, as a kill does. */
function killedInSecond(played: string[]): ConfirmRequest['play'] {
  return async ({ scenario }) => {
    played.push(scenario.title);
    if (scenario.title === 'second') throw new Error('killed');
    return { timeline, verdict: judge(timeline) };
  };
}

describe('findings that are confirmed', () => {
  it('are not run again after a kill between two of them, and the answer is the same', async () => {
    const whole = await confirm(mkdtempSync(join(home, 'whole-'))).done;
    expect([...whole.keys()]).toEqual(findings.map(({ file }) => file));

    const folder = mkdtempSync(join(home, 'killed-'));
    const before: string[] = [];
    await expect(confirm(folder, { play: killedInSecond(before) }).done).rejects.toThrow('killed');
    expect(before).toEqual(['first', 'second']);
    // What a kill leaves of a line that was being written.
    appendFileSync(join(folder, 'confirmed.ndjson'), '{"proof":"');

    const resumed = confirm(folder);
    expect(await resumed.done).toEqual(whole);
    expect(resumed.played).toEqual(['second', 'third']);
    const again = confirm(folder);
    expect(await again.done).toEqual(whole);
    expect(again.played).toEqual([]);
    expect(readFileSync(join(folder, 'confirmed.ndjson'), 'utf8').split('\n')).toHaveLength(4);
  });

  it('are run again with another seed, or if the scenario is another one, whatever its file is called', async () => {
    const folder = mkdtempSync(join(home, 'other-'));
    await confirm(folder).done;
    const other = confirm(folder, { seed: 8 });
    await other.done;
    expect(other.played).toEqual(['first', 'second', 'third']);
    const [first, ...others] = findings.map((finding, index) => ({
      ...finding,
      file: `moved-${index}.yaml`,
    }));
    const changed = first ? { ...first, scenario: { ...first.scenario, title: 'changed' } } : [];
    const moved = confirm(folder, { findings: [changed, others].flat() });
    expect([...(await moved.done).keys()]).toEqual(['moved-0.yaml', 'moved-1.yaml', 'moved-2.yaml']);
    expect(moved.played).toEqual(['changed']);
  });

  it('keep no answer of a trial that was interrupted', async () => {
    const folder = mkdtempSync(join(home, 'interrupted-'));
    const controller = new AbortController();
    const interrupted = confirm(folder, {
      interrupted: controller.signal,
      play: async ({ scenario }) => {
        if (scenario.title === 'second') controller.abort();
        return { timeline, verdict: judge(timeline) };
      },
    });
    expect([...(await interrupted.done).keys()]).toEqual(['outage-1.yaml']);
    const resumed = confirm(folder);
    await resumed.done;
    expect(resumed.played).toEqual(['second', 'third']);
  });
});
