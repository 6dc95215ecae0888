import { describe, expect, it } from 'vitest';
import { RefusedInput } from '../../../kit/problem.ts';
import { cib, promotedOn, runs, stateful } from '../../../managers/pacemaker/small-cib.fixture.ts';
import { notes } from '../../../recording/testing.ts';
import { type DecisionChoice, recordedDecision, writeMoment } from './recorded-decision.ts';

const standby = runs('P', 'n2', 'Stateful');
const healthy = cib({
  resources: stateful('P', ''),
  states: {
    n1: { history: promotedOn('P', 'n1'), transient: 'master-P=1000' },
    n2: { history: standby, transient: 'master-P=100' },
  },
});
/** Nobody is promoted, and the agent recommends nobody. */
const headless = cib({
  resources: stateful('P', ''),
  states: { n1: { history: runs('P', 'n1', 'Stateful') }, n2: { history: standby } },
});

const decision = (node: string, transition: number, text: string) =>
  ({
    type: 'decision',
    node,
    what: `Transition ${transition}.`,
    because: [],
    working: { transition, version: '1.1.10', cib: text },
  }) as const;

const timeline = notes()
  .watch(30_000)
  .add(-2_000, decision('n1', 1, headless))
  .add(5_000, decision('n1', 2, headless))
  .add(14_250, decision('n1', 3, healthy))
  .add(20_000, decision('n2', 1, healthy))
  .timeline();

const choose = (choice: DecisionChoice, of = timeline, flags = {}) => recordedDecision(of, choice, flags);

function problemOf(choice: DecisionChoice, of = timeline): string {
  try {
    choose(choice, of);
  } catch (error) {
    if (error instanceof RefusedInput) return `${error.problems[0]?.code}: ${error.problems[0]?.message}`;
    throw error;
  }
  return 'nothing was refused';
}

describe('the decision of a recording', () => {
  it('is by default the last of the watch that left nobody promoted', () => {
    expect(choose({})).toMatchObject({ transition: 2, afterZeroMs: 5_000, node: 'n1' });
  });

  it('is else the last', () => {
    const calm = notes()
      .watch(30_000)
      .add(-2_000, decision('n1', 1, headless))
      .add(5_000, decision('n1', 2, healthy))
      .add(9_000, decision('n1', 3, healthy))
      .timeline();
    expect(choose({}, calm)).toMatchObject({ transition: 3 });
  });

  it.each([
    ['+14.25s', 3],
    ['14.25s', 3],
    ['+14.2s', 2],
    ['-1s', 1],
    ['+ 19 s', 3],
  ])('is that at or before %s', (at, transition) => {
    expect(choose({ at })).toMatchObject({ transition });
  });

  it('is found again at the moment that is shown, whatever was rounded', () => {
    const odd = notes()
      .watch(30_000)
      .add(7_004.9, decision('n1', 7, healthy))
      .timeline();
    expect(choose({ at: writeMoment(7_004.9) }, odd)).toMatchObject({ transition: 7 });
  });

  it('is that of a number, decided by the version that took it unless another is asked for', () => {
    expect(choose({ decision: '3' }).options.profile).toBe('1.1.10');
    expect(choose({ decision: '3' }, timeline, { profile: '2.1.5' }).options.profile).toBe('2.1.5');
  });

  it('is decided at the time that the model counts from', () => {
    expect(choose({ decision: '3' }).options.nowSeconds).toBeLessThan(Date.UTC(2018, 0, 1) / 1000);
  });

  it.each([
    [{ at: 'soon' }, 'explain/bad-moment: "soon" is no moment'],
    [{ at: '-1h' }, 'explain/bad-moment: Nothing had been decided'],
    [{ at: '+1h' }, 'explain/bad-moment: The recording ends'],
    [{ decision: '9' }, 'explain/no-such-decision: There is no transition 9'],
    [{ decision: '1' }, 'explain/no-such-decision: There are 2 transitions 1'],
  ])('is refused for %j', (choice, problem) => {
    expect(problemOf(choice)).toContain(problem);
  });

  it('cannot be in a recording whose manager is no Pacemaker', () => {
    expect(problemOf({}, notes().watch(30_000).timeline())).toContain('explain/no-decisions');
  });
});
