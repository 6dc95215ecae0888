/** Runs what it is given one after the other, in the order in which it was given; each has its own answer or error. */
export type InTurn = <Answer>(act: () => Promise<Answer>) => Promise<Answer>;

/** Begins a row in which nobody waits yet. */
export function openInTurn(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const answer = last.then(act);
    last = answer.catch(() => undefined);
    return answer;
  };
}
