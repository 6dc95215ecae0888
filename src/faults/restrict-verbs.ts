import type { VerbName, Verbs } from '../world/world.ts';

/**
 * The verbs that a catalogue entry declared and no others: asking for any other one is our mistake, not the world's,
 * and throws at once.
 * @param who the entry's kind, for the message
 */
export function restrictVerbs<Needs extends VerbName>(
  verbs: Verbs,
  needs: readonly Needs[],
  who: string,
): Pick<Verbs, Needs> {
  const declared: ReadonlySet<string | symbol> = new Set(needs);
  return new Proxy(verbs, {
    get: (all, verb, receiver) => {
      if (declared.has(verb)) return Reflect.get(all, verb, receiver);
      throw new Error(`${who} used the verb "${String(verb)}" without declaring it in its needs`);
    },
  });
}
