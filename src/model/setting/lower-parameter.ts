import { guardedParameters } from '../setting.ts';

/** A guarded parameter of which a standby has less than its primary had. */
export interface LowerParameter {
  readonly parameter: string;
  readonly has: number;
  readonly needs: number;
}

/** The first parameter, in the order PostgreSQL checks them, of which a standby has too little; values not known pass. */
export function lowerParameter(
  has: Readonly<Record<string, number>>,
  needs: Readonly<Record<string, number>>,
): LowerParameter | undefined {
  for (const parameter of guardedParameters) {
    const [own, wanted] = [has[parameter], needs[parameter]];
    if (own !== undefined && wanted !== undefined && own < wanted)
      return { parameter, has: own, needs: wanted };
  }
  return undefined;
}

/** What a standby with too little says when it can go on replaying no more, and when it cannot start. */
export interface LowerWords {
  /** From 14 on it first pauses, if clients may read it; before, it ended at once (`undefined`). */
  readonly pauses: string | undefined;
  readonly ends: string;
  /** The parameter, where the message itself does not name it. */
  readonly detail?: string;
}

/** The words of a major version (CheckRequiredParameterValues and RecoveryRequiresIntParameter in xlog.c). */
export function lowerWords(version: number, { parameter, has, needs }: LowerParameter): LowerWords {
  if (version < 14) {
    const ends = `hot standby is not possible because ${parameter} = ${has} is a lower setting than on the master server (its value was ${needs})`;
    return { pauses: undefined, ends };
  }
  return {
    pauses: 'hot standby is not possible because of insufficient parameter settings',
    ends: 'recovery aborted because of insufficient parameter settings',
    detail: `${parameter} = ${has} is a lower setting than on the primary server, where its value was ${needs}.`,
  };
}

/** Whether a message at level FATAL is a standby's that ends over too low a parameter, of any version. */
export function endsOverLowerParameter(message: string): boolean {
  return /insufficient parameter settings|is a lower setting than on the master server/.test(message);
}
