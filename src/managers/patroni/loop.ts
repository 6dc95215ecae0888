import type { Result } from '../manager.ts';
import { follow } from './following.ts';
import { afterRenewal, afterSuccession, lead, promoteNow } from './leading.ts';
import type { Step } from './memory.ts';
import { recover, startAsStandby } from './recovering.ts';
import { rest } from './rest.ts';
import { sized, startNow } from './starting.ts';
import { afterAppointing, afterAsking, afterNaming, afterSettling, afterStriking } from './synchronous.ts';
import type { Turn } from './turn.ts';
import { afterClaim, afterYielding, electOrFollow } from './vacancy.ts';
import { afterFailsafe, withoutStore } from './without-store.ts';

/** Goes on with the loop as far as it can go without waiting. */
export function advance(turn: Turn): void {
  let step: Step;
  do {
    step = turn.memory.step;
    goOn(turn, step);
  } while (turn.memory.step !== step);
}

function goOn(turn: Turn, step: Step): void {
  switch (step.at) {
    case 'resting':
      if (turn.atMs >= step.untilMs || (step.order && turn.resultOf(step.order)?.how === 'done')) begin(turn);
      return;
    case 'looking':
      return whenEnded(turn, step.order, (result) => looked(turn, result));
    case 'reading':
      return whenEnded(turn, step.order, (result) => {
        if (!result.answer) return withoutStore(turn);
        turn.learn(result.answer.keys);
        decide(turn);
      });
    case 'measuring':
      return whenEnded(turn, step.order, ({ state }) => {
        if (state) turn.see(state);
        if (turn.state.answers) turn.poll('vacancy');
        else rest(turn);
      });
    case 'polling': {
      const answers = turn.answersTo(step.question);
      if (answers.size < turn.peers.length && turn.atMs < step.untilMs) return;
      if (step.why === 'vacancy') electOrFollow(turn, answers);
      else afterFailsafe(turn, answers);
      return;
    }
    case 'claiming':
      return whenEnded(turn, step.order, (result) => afterClaim(turn, result));
    case 'yielding':
      return whenEnded(turn, step.order, (result) => afterYielding(turn, result));
    case 'succeeding':
      return whenEnded(turn, step.order, (result) => afterSuccession(turn, result, step.why));
    case 'releasing':
      return whenEnded(turn, step.order, () => promoteNow(turn, step.why));
    case 'renewing':
      return whenEnded(turn, step.order, (result) => afterRenewal(turn, result));
    case 'striking':
      return whenEnded(turn, step.order, (result) => afterStriking(turn, result));
    case 'appointing':
      return whenEnded(turn, step.order, (result) => afterAppointing(turn, result, step.names));
    case 'settling':
      if (turn.atMs >= step.untilMs) turn.goTo({ at: 'confirming', order: turn.look() });
      return;
    case 'confirming':
      return whenEnded(turn, step.order, (result) => afterSettling(turn, result));
    case 'asking':
      return whenEnded(turn, step.order, (result) => afterAsking(turn, result));
    case 'naming':
      return whenEnded(turn, step.order, (result) => afterNaming(turn, result));
    case 'sizing':
      return whenEnded(turn, step.order, (result) => sized(turn, result, step.start));
    case 'configuring':
      return whenEnded(turn, step.order, () => startNow(turn, step.start));
    case 'acting':
      return whenEnded(turn, step.order, (result) => {
        if (result.how !== 'done')
          turn.because(`${turn.node} could not do what it had decided: ${result.why ?? 'it took too long'}.`);
        if (step.next === 'start-as-standby') startAsStandby(turn);
        else if (step.next === 'turn' && result.how === 'done') begin(turn);
        else rest(turn);
      });
  }
}

function whenEnded(turn: Turn, order: string, act: (result: Result) => void): void {
  const result = turn.resultOf(order);
  if (result) act(result);
}

/** Begins a turn of the loop: first its own server, then the store. */
function begin(turn: Turn): void {
  turn.remember({ turnMs: turn.atMs });
  turn.goTo({ at: 'looking', order: turn.look() });
}

/** How long Patroni lets its server think about an answer (its `statement_timeout`), in milliseconds. */
const answerWithinMs = 2_000;

function looked(turn: Turn, { state }: Result): void {
  if (state?.overdue && turn.atMs - turn.memory.turnMs < answerWithinMs) {
    turn.goTo({ at: 'looking', order: turn.look() });
    return;
  }
  if (state) {
    turn.see(state);
  }
  turn.goTo({ at: 'reading', order: turn.askStore({ ask: 'read' }, 'the loop reads the store') });
}

/**
 * A candidate compares the others' positions with its own as it is now, not as it was when the turn began: where a primary
 * still writes, every other standby would be ahead of that.
 */
function measure(turn: Turn): void {
  turn.goTo({ at: 'measuring', order: turn.look() });
}

/** What this turn of the loop comes to, once server and store are known. */
function decide(turn: Turn): void {
  const { state, lease, node } = turn;
  const leads = lease?.node === node;
  turn.remember({ leads });
  if (state.server === 'down' && state.host === 'on') return recover(turn);
  if (!state.answers) {
    if (leads && turn.isUnderWay) return lead(turn, lease);
    if (!turn.isUnderWay)
      turn.stands(`${node} cannot ask its server (${state.silence ?? state.server}) and tries again later.`);
    return rest(turn);
  }
  if (!lease) return measure(turn);
  if (leads) lead(turn, lease);
  else follow(turn, lease.node);
}
