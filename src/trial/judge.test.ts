import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../checks/index.ts';
import { sampleParams } from '../checks/testing.ts';
import { RefusedInput } from '../kit/problem.ts';
import type { Scenario, Suspect } from '../model/scenario.ts';
import { splitLines } from '../recording/lines.ts';
import { entriesOf } from '../recording/reader.ts';
import { disturbance, type Notes, notes } from '../recording/testing.ts';
import { foldTimeline } from '../recording/timeline.ts';
import { judge } from './judge.ts';

const whenPaused = { when: { node: 'pg02', is: 'paused' }, withinMs: 20_000, thenMs: 500 } as const;

function suspect(name: string, rest: Parameters<typeof disturbance>[1] = {}): Suspect {
  return { kind: 'fault', name, because: 'it was there', disturbance: disturbance(name, rest) };
}

/** A trial whose writes fail from 5 s to 15 s, in which the suspect `lost` landed and was removed. */
const outage = (changes: Partial<Scenario> = {}) =>
  notes({ suspects: [suspect('lost')], ...changes })
    .watch(30_000)
    .fault(
      'lost',
      { due: 5_000, striking: 5_002, landed: 5_010, removing: 30_100, removed: 30_200 },
      'pg01 is gone',
    )
    .writes({ from: 0, to: 5_000 })
    .writes({ from: 5_000, to: 15_000, outcome: 'failed', error: 'refused ECONNREFUSED' })
    .writes({ from: 15_000, to: 30_000 });

/** The same trial without the outage. */
const calm = (changes: Partial<Scenario> = {}) =>
  notes({ suspects: [suspect('lost')], ...changes })
    .watch(30_000)
    .fault('lost', { due: 5_000, striking: 5_002, landed: 5_010, removed: 30_200 }, 'pg01 is gone')
    .writes({ from: 0, to: 30_000 });

const verdictOf = (written: Notes) => judge(written.timeline());

describe('the verdict', () => {
  it('does not rest on what is only to be told', () => {
    const writes = { name: 'nobody-writes', check: 'writes-unavailable', params: { 'longer-than': 5_000 } };
    const beside = { name: 'no-promotion', check: 'not-a-check', params: {}, decides: false } as const;
    const verdict = verdictOf(outage({ symptoms: [writes, beside] }));
    expect(verdict.verdict).toBe('reenacted');
    expect(verdict.symptoms[1]).toMatchObject({ decides: false });
    expect(verdict.symptoms[1]?.finding.status).not.toBe('present');
  });

  it('is reenacted when every symptom is present', () => {
    expect(verdictOf(outage())).toMatchObject({
      verdict: 'reenacted',
      asExpected: true,
      reasons: [],
      remarks: [],
      symptoms: [{ name: 'nobody-writes', check: 'writes-unavailable', finding: { status: 'present' } }],
    });
  });

  it('is averted when a symptom is absent, and says whether that was expected', () => {
    expect(verdictOf(calm())).toMatchObject({ verdict: 'averted', asExpected: false });
    expect(verdictOf(calm({ expect: 'averted' }))).toMatchObject({ verdict: 'averted', asExpected: true });
  });

  it('is averted if one of several symptoms is absent, whatever the others are', () => {
    const symptoms = [
      { name: 'nobody-writes', check: 'writes-unavailable', params: {} },
      { name: 'nobody-reads', check: 'reads-unavailable', params: {} },
      { name: 'untold', check: 'node-down', params: { node: 'pg02' } },
    ];
    const verdict = verdictOf(outage({ symptoms }).reads({ from: 0, to: 30_000 }));
    expect(verdict.symptoms.map(({ finding }) => finding.status)).toEqual([
      'present',
      'absent',
      'cannot-tell',
    ]);
    expect(verdict.verdict).toBe('averted');
  });

  it('is inconclusive when a symptom cannot be told and none is absent', () => {
    const symptoms = [{ name: 'untold', check: 'node-down', params: { node: 'pg02' } }];
    const verdict = verdictOf(outage({ symptoms }));
    expect(verdict.verdict).toBe('inconclusive');
    expect(verdict.asExpected).toBe(false);
    expect(verdict.reasons).toEqual([
      expect.stringMatching(/^Whether untold is there cannot be told: Nobody looked/),
    ]);
  });

  it('is the same when judged again', () => {
    const timeline = outage().timeline();
    expect(judge(timeline)).toEqual(judge(timeline));
  });
});

describe('a trial proves nothing', () => {
  const reasonOf = (written: Notes) => {
    const verdict = verdictOf(written);
    expect(verdict.verdict).toBe('inconclusive');
    return verdict.reasons[0];
  };

  it('when nothing proves that a fault landed', () => {
    const missed = notes({ suspects: [suspect('lost')] })
      .watch(30_000)
      .fault('lost', { due: 5_000, striking: 5_000, missed: 6_000 }, 'its processes still run')
      .writes({ from: 0, to: 5_000 })
      .writes({ from: 15_000, to: 30_000 });
    expect(reasonOf(missed)).toBe('Nothing proves that lost landed (its processes still run).');
  });

  it('when a suspect’s condition never came true, and says which', () => {
    const waiting = notes({ suspects: [suspect('lost', { moment: whenPaused })] })
      .watch(30_000)
      .fault('lost', { 'never-due': 20_000 })
      .writes({ from: 0, to: 30_000 });
    expect(reasonOf(waiting)).toContain('lost never struck: it was to strike once pg02 is paused');
  });

  it('when a disturbance scheduled for a fixed time did not strike', () => {
    const late = calm({ schedule: [disturbance('later', { moment: { atMs: 40_000 } })] }).fault('later', {
      'never-due': 30_000,
    });
    expect(reasonOf(late)).toContain('later never struck: it was to strike at 40.0 s');
  });

  it('when nothing at all is recorded of a disturbance', () => {
    expect(reasonOf(calm({ schedule: [disturbance('silent')] }))).toContain('Nothing is recorded of silent');
  });

  it('when a fault that was to last a while was not removed in time', () => {
    const stuck = notes({ suspects: [suspect('lost', { forMs: 2_000 })] })
      .watch(30_000)
      .fault(
        'lost',
        { due: 5_000, striking: 5_000, landed: 5_010, removing: 7_000, stuck: 9_000 },
        'it is still gone',
      )
      .writes({ from: 0, to: 30_000 });
    expect(reasonOf(stuck)).toContain('Nothing proves that lost was removed when its time was over');
  });

  it('when the world misbehaved during it', () => {
    expect(reasonOf(outage().add(7_000, { type: 'mishap', what: 'a proxy died' }))).toBe(
      'The world misbehaved: a proxy died.',
    );
  });

  it('when it was cut short, interrupted, never steady, or the world failed', () => {
    const cut = notes().watch(30_000, 'is cut short').writes({ from: 0, to: 1_000 });
    expect(reasonOf(cut)).toBe('The recording was cut short: it has no end.');
    expect(reasonOf(notes().end(0, 'interrupted'))).toContain('interrupted');
    expect(reasonOf(notes().end(0, 'not-steady', 'pg02 was not streaming'))).toContain(
      'pg02 was not streaming.',
    );
    expect(reasonOf(notes().end(0, 'world-failed', 'no port is free'))).toBe(
      'The world failed: no port is free.',
    );
  });

  it('when lines of the recording are damaged', () => {
    const written = outage();
    const problem = {
      code: 'recording/damaged-line',
      message: '',
      advice: '',
      position: { file: 'r', line: 17, column: 1 },
    };
    const verdict = judge(foldTimeline(written.header(), written.events(), [problem]));
    expect(verdict.verdict).toBe('inconclusive');
    expect(verdict.reasons[0]).toContain('the first at line 17');
  });

  it('when its scenario names no symptoms', () => {
    expect(reasonOf(outage({ symptoms: [] }))).toContain('no symptoms');
  });

  it('when a symptom’s check or its parameters are unknown here', () => {
    const symptoms = [
      { name: 'odd', check: 'moon-phase', params: {} },
      { name: 'newer', check: 'node-down', params: { node: 'pg01', colour: 'red' } },
    ];
    const { reasons } = verdictOf(outage({ symptoms }));
    expect(reasons[0]).toContain('no check called moon-phase');
    expect(reasons[1]).toContain('does not understand the parameters of node-down');
  });
});

describe('a trial stands', () => {
  it('although a scheduled disturbance waited for a condition that never came: the chain broke before it', () => {
    const schedule = [disturbance('promote-broken', { moment: whenPaused })];
    const verdict = verdictOf(calm({ schedule }).fault('promote-broken', { 'never-due': 25_000 }));
    expect(verdict.verdict).toBe('averted');
    expect(verdict.remarks).toEqual([expect.stringContaining('promote-broken never struck')]);
  });

  it('although a fault left to the healing could not be removed', () => {
    const stuck = notes({ suspects: [suspect('lost')] })
      .watch(30_000)
      .fault(
        'lost',
        { due: 5_000, striking: 5_000, landed: 5_010, removing: 30_100, stuck: 40_000 },
        'it will not start',
      )
      .writes({ from: 0, to: 5_000 })
      .writes({ from: 15_000, to: 30_000 })
      .writes({ from: 5_000, to: 15_000, outcome: 'failed' });
    expect(verdictOf(stuck)).toMatchObject({
      verdict: 'reenacted',
      coverage: [{ name: 'lost', outcome: 'stuck', witness: 'it will not start' }],
      remarks: ['Nothing proves that lost was removed (it will not start).'],
    });
  });

  it('although a step of the runbook failed, which is told', () => {
    const step = { type: 'order', by: 'operator', name: 'fail-over', what: 'promote pg02' } as const;
    const verdict = verdictOf(
      outage()
        .add(6_000, { ...step, stage: 'begun' })
        .add(9_000, { ...step, stage: 'failed', reason: 'it ended' }),
    );
    expect(verdict).toMatchObject({
      verdict: 'reenacted',
      remarks: ['The step fail-over (promote pg02) failed: it ended.'],
    });
  });

  it('although the world misbehaved before the watch, which is told', () => {
    const verdict = verdictOf(outage().add(-1_500, { type: 'mishap', what: 'a port was taken' }));
    expect(verdict).toMatchObject({
      verdict: 'reenacted',
      remarks: [expect.stringContaining('a port was taken')],
    });
  });
});

describe('coverage', () => {
  it('tells of every suspect and scheduled disturbance how far it came, with its proof', () => {
    const schedule = [disturbance('after', { moment: { atMs: 6_000 }, forMs: 1_000 })];
    const { coverage } = verdictOf(
      outage({ schedule }).fault('after', { due: 6_000, striking: 6_400, landed: 6_500 }, 'seen'),
    );
    expect(coverage).toMatchObject([
      {
        name: 'lost',
        role: 'suspect',
        fault: 'power-off',
        target: 'pg01',
        outcome: 'removed',
        witness: 'pg01 is gone',
      },
      { name: 'after', role: 'scheduled', planned: 'at 6.00 s', outcome: 'landed', witness: 'seen' },
    ]);
    expect(coverage[0]?.struckMs).toBe(7_002);
  });
});

describe('whatever happens to the file', () => {
  /** A recording with something of everything, whose scenario asks every check. */
  const written = outage({
    symptoms: checks.map(({ kind }) => ({ name: kind, check: kind, params: sampleParams[kind] ?? {} })),
  })
    .reads({ from: 0, to: 30_000, everyMs: 1_000 })
    .looks(0, 30_000, 'pg01', { flushedLsn: 5, archiver: { archived: 1, failed: 0, waiting: 1 } }, 3_000)
    .looks(0, 30_000, 'pg02', { replay: 'paused', replayedLsn: 4, walBytes: 7 }, 3_000)
    .log(7_000, 'pg02', 'FATAL', 'recovery aborted')
    .add(8_000, { type: 'process', node: 'pg02', change: 'started', pid: 4 })
    .add(8_100, { type: 'address', address: 'primary', owner: 'pg02' })
    .holds('pg01', [1, 2, 3])
    .holds('pg02', [1, 2], { duplicated: [1] });
  const small = written.events().filter((event) => event.type !== 'operation' || event.row % 50 === 0);
  const file = Buffer.from(
    `${[written.header(), ...small].map((line) => JSON.stringify(line)).join('\n')}\n`,
  );

  async function judgeBytes(bytes: Buffer) {
    async function* chunks() {
      yield bytes;
    }
    const entries = [];
    for await (const entry of entriesOf(splitLines(chunks()), 'r')) entries.push(entry);
    const [first] = entries;
    if (first?.kind !== 'header') throw new Error('the header did not come first');
    return judge(
      foldTimeline(
        first.header,
        entries.flatMap((entry) => (entry.kind === 'event' ? [entry.event] : [])),
        entries.flatMap((entry) => (entry.kind === 'damage' ? [entry.problem] : [])),
      ),
    );
  }

  it('it is judged or refused, and never crashes', async () => {
    const flip = fc.record({ at: fc.nat(file.length - 1), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(flip, { maxLength: 8 }), fc.nat(file.length), async (flips, length) => {
        const damaged = Buffer.from(file.subarray(0, flips.length % 2 === 0 ? file.length : length));
        for (const { at, byte } of flips) if (at < damaged.length) damaged[at] = byte;
        try {
          await judgeBytes(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(RefusedInput);
        }
      }),
      { numRuns: 400 },
    );
  });
});
