/** Why nobody was promoted, taken out of what a manager said when it decided so. */
export interface WhyNobody {
  /** What was decided besides: `Transition 3 (...): restart pg on pg02`. */
  readonly decided: string;
  /** The reasons, in one sentence. */
  readonly why: string;
  /** What would have been enough, in one sentence: `With -1000 instead of -INFINITY in x pg03 would have been.` */
  readonly instead?: string;
}

/**
 * Takes a decision's sentence apart: `what is done; nobody is promoted: reason; reason; with a change pg03 would be promoted.`
 * @returns `undefined` if it does not say why nobody is promoted
 */
export function readWhyNobody(what: string): WhyNobody | undefined {
  const [, decided, said] = /^(.*); nobody is promoted: (.*)$/s.exec(what) ?? [];
  if (decided === undefined || said === undefined) return undefined;
  const clauses = said.replace(/\.$/, '').split('; ');
  const change = clauses.find((clause) => clause.endsWith(' would be promoted'));
  const why = clauses.filter((clause) => clause !== change).join('; ');
  if (why === '') return undefined;
  return { decided, why: `${why}.`, ...(change === undefined ? {} : { instead: pastOf(change) }) };
}

function pastOf(change: string): string {
  return capital(change.replace(/ would be promoted$/, ' would have been.'));
}

function capital(sentence: string): string {
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`;
}
