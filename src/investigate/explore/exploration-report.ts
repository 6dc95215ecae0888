import { type RateInterval, wilsonInterval } from '../../kit/proportion.ts';
import type { Account } from './account.ts';
import type { Exploration, Policy } from './explore.ts';
import { harmsIn } from './explored-file.ts';
import { type Harm, harms } from './general-symptoms.ts';
import type { Outage } from './outages.ts';
import type { Combination, Space } from './space.ts';

/** How often a combination showed its outage again, with other seeds or in another world. */
export interface Repeats {
  readonly hits: number;
  readonly trials: number;
}

/** What an exploration found: the content of exploration.json. */
export interface ExplorationReport {
  readonly format: 'reenact-exploration';
  readonly version: 1;
  readonly title: string;
  readonly policy: Policy;
  readonly upto: number;
  readonly trials: number;
  readonly finished: boolean;
  readonly suspects: number;
  readonly factors: number;
  /** Trials in which a known cut set acted whole and its harm was absent. */
  readonly masked: number;
  /** Harms that were there although nobody acted. */
  readonly always: readonly Harm[];
  readonly outages: readonly ReportedOutage[];
  /** Minimal combinations larger than was asked for that were met on the way. */
  readonly larger: readonly (readonly string[])[];
  readonly account: readonly Account[];
  /** Suspects that never acted, not even alone. */
  readonly neverLanded: readonly string[];
}

export interface ReportedOutage {
  readonly signature: string;
  readonly harms: readonly Harm[];
  readonly causes: readonly ReportedCause[];
}

/** A minimal cut set, and those that differ from it in their moments only. */
export interface ReportedCause {
  readonly suspects: readonly string[];
  /** How many of all choices of moments or values for these factors bring it about: 4 of 4. */
  readonly variants: { readonly found: number; readonly possible: number };
  /** The scenario that runs it by itself. */
  readonly file: string;
  /** With other seeds. */
  readonly again: Repeats & { readonly interval: RateInterval };
  /** In the lab, if it was tried there. */
  readonly lab?: 'reenacted' | 'averted' | 'inconclusive';
  /** What that trial left; paths are relative to the folder of results. */
  readonly labFiles?: { readonly recording?: string; readonly report?: string };
}

/** What the lab said of a combination, and where it can be seen. */
export interface LabSight {
  readonly verdict: NonNullable<ReportedCause['lab']>;
  readonly files: NonNullable<ReportedCause['labFiles']>;
}

export interface ReportParts {
  readonly title: string;
  readonly policy: Policy;
  readonly upto: number;
  readonly space: Space;
  readonly exploration: Exploration;
  readonly outages: readonly Outage[];
  readonly again: (members: Combination) => Repeats;
  readonly fileOf: (outage: number, place: number) => string;
  readonly lab: ReadonlyMap<string, LabSight>;
  readonly neverLanded: readonly number[];
}

/** Puts what was found into the suspects' names. */
export function reportExploration(parts: ReportParts): ExplorationReport {
  const { space, exploration, outages } = parts;
  const names = (members: Combination) => members.map((member) => space.suspects[member]?.name ?? '');
  return {
    format: 'reenact-exploration',
    version: 1,
    title: parts.title,
    policy: parts.policy,
    upto: parts.upto,
    trials: exploration.trials,
    finished: exploration.finished,
    suspects: space.suspects.length,
    factors: new Set(space.factors).size,
    masked: exploration.masked,
    always: harmsIn(exploration.always),
    outages: outages.map((outage, index) => ({
      signature: outage.signature,
      harms: outage.harms.flatMap((harm) => harms[harm] ?? []),
      causes: outage.causes.map(({ members, variants }, place) => {
        const again = parts.again(members);
        const file = parts.fileOf(index, place);
        const lab = parts.lab.get(file);
        return {
          suspects: names(members),
          variants: { found: variants.length, possible: variantsOf(space, members) },
          file,
          again: { ...again, interval: wilsonInterval(again.hits, again.trials) },
          ...(lab ? { lab: lab.verdict, labFiles: lab.files } : {}),
        };
      }),
    })),
    larger: exploration.larger.map(({ members }) => names(members)),
    account: exploration.account,
    neverLanded: names(parts.neverLanded),
  };
}

/** In how many ways the factors of a combination can act together. */
function variantsOf({ factors }: Space, members: Combination): number {
  const levels = (member: number) => factors.filter((factor) => factor === factors[member]).length;
  return members.reduce((product, member) => product * levels(member), 1);
}
