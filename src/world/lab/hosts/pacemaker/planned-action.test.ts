import { expect, it } from 'vitest';
import { operationsOf, readPlannedAction } from './planned-action.ts';

/** Lines as Pacemaker 2.1.5 wrote them in a lab, but for the last three, whose form is the scheduler's for such changes. */
it.each([
  ['Actions: Start      postgres:0     (                   pg01 )', ['start postgres pg01']],
  ['Actions: Start      primary        (                   pg02 )', ['start primary pg02']],
  ['Actions: Promote    postgres:0     ( Unpromoted -> Promoted pg02 )', ['promote postgres pg02']],
  [
    'Actions: Stop       postgres:1     (             Unpromoted pg01 )  due to node availability',
    ['stop postgres pg01'],
  ],
  [
    'Actions: Recover    postgres:1     ( Promoted -> Unpromoted pg01 )',
    ['demote postgres pg01', 'stop postgres pg01', 'start postgres pg01'],
  ],
  [
    'Actions: Stop       postgres:1     (               Promoted pg01 )  due to node availability',
    ['demote postgres pg01', 'stop postgres pg01'],
  ],
  ['Actions: Start      postgres:0     (  pg03 )  due to no quorum (blocked)', []],
  [
    'Actions: Move       primary        (           pg01 -> pg02 )',
    ['stop primary pg01', 'start primary pg02'],
  ],
  [
    'Actions: Promote    postgres:2     ( Stopped -> Promoted pg03 )',
    ['start postgres pg03', 'promote postgres pg03'],
  ],
  ['Actions: Stop       postgres:2     (             Unpromoted pg03 )  blocked', []],
])('%s', (line, operations) => {
  const action = readPlannedAction(line);
  expect(action && operationsOf(action)).toEqual(operations);
});

it('reads nothing else as an action', () => {
  expect(readPlannedAction('Calculated transition 11, saving inputs in /var/lib/x.bz2')).toBeUndefined();
});
