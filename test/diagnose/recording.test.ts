import { expect, it } from 'vitest';
import { diagnose } from '../../src/checks/causes/diagnose.ts';
import { dumpFromRecording } from '../../src/dump/from-recording.ts';
import { viewDump } from '../../src/dump/view.ts';
import { runIncident } from '../support/run-scenario.ts';
import { acts, plainQuestions } from './support.ts';

it('a recording is diagnosed by the same causes, and says what it does not hold', async () => {
  const { timeline, forget } = await runIncident('incidents/forgotten-slot/scenario.yaml');
  const at = (afterZeroMs: number) =>
    diagnose(
      viewDump(dumpFromRecording(timeline, (timeline.watch?.fromMs ?? 0) + afterZeroMs)),
      plainQuestions,
    );
  expect(acts(at(900))).toEqual([]);
  expect(acts(at(11_000))).toContain('abandoned-slot pg01');
  expect(at(11_000).unseen.map(({ why }) => why)).toContain(
    'a recording does not hold it; ask a live server',
  );
  await forget();
});
