import { statusOf } from './status.ts';
import type { Turn } from './turn.ts';

/**
 * The REST interface: a peer that asks gets an answer made of a look at the server that begins after the question
 * arrived, whatever the loop is doing meanwhile.
 */
export function answerPeers(turn: Turn): void {
  const { answering } = turn.memory;
  if (answering) {
    const result = turn.resultOf(answering.order);
    if (!result) return;
    const { answering: _done, ...rest } = turn.memory;
    turn.memory = rest;
    if (result.state) {
      const status = statusOf(result.state);
      turn.say({ status, answers: { ...turn.memory.said.answers, ...answering.questions } });
    }
  }
  const open = [...turn.view.heard].filter(
    ([peer, { said }]) => said.asks > (turn.memory.said.answers[peer] ?? 0),
  );
  if (open.length === 0) return;
  const questions = Object.fromEntries(open.map(([peer, { said }]) => [peer, said.asks]));
  turn.remember({ answering: { order: turn.look(), questions } });
}
