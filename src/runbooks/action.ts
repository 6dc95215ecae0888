import type { z } from 'zod';
import type { Lookout } from '../world/look.ts';
import type { VerbName, Verbs } from '../world/world.ts';

/** What an operator's action may use. */
export interface ActionScene<Needs extends VerbName, Params> extends Lookout {
  readonly verbs: Pick<Verbs, Needs>;
  readonly params: Params;
  /** Whether a manager starts the server of a node when it is down: it runs there, and was not told to leave servers alone. */
  readonly managed: (node: string) => boolean;
}

/** Something a person does to recover: promote by hand, move the address, change a setting, restart, rebuild. */
export interface Action<Needs extends VerbName = VerbName, Schema extends z.ZodType = z.ZodType> {
  readonly kind: string;
  readonly summary: string;
  readonly params: Schema;
  readonly needs: readonly Needs[];
  /** The act in words, for timelines: `promote pg02`. */
  readonly describe: (params: z.output<Schema>) => string;
  /** Nodes, and addresses it names, so that the scenario can be checked before anything starts. */
  readonly mentions: (params: z.output<Schema>) => {
    readonly nodes?: readonly string[];
    readonly addresses?: readonly string[];
  };
  /** Resolves to what was observed to prove it done; rejects with `VerbFailed` if it could not be done in time. */
  readonly perform: (scene: ActionScene<Needs, z.output<Schema>>) => Promise<string>;
}

/** Declares an action; only gives the types a name. */
export function defineAction<const Needs extends VerbName, Schema extends z.ZodType>(
  action: Action<Needs, Schema>,
): Action<Needs, Schema> {
  return action;
}
