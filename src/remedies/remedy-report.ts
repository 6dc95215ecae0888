import type { MeanInterval } from '../kit/mean-interval.ts';
import type { Unit } from './outage.ts';

/** What one option would have done. Each play is compared with the same one without the option. */
export interface WeighedOption {
  readonly name: string;
  readonly because: string;
  /** Milliseconds of outage saved; absent where no symptom measures a length, or no play tells it. */
  readonly savedMs?: MeanInterval;
  /** What is saved of each symptom of the report, in its unit; absent where it was not measured in every play that tells. */
  readonly bySymptom: readonly (MeanInterval | undefined)[];
  /** Of the plays in which the outage came without it, in how many it does not come with it. */
  readonly prevented: number;
  /** Of the plays in which it does not come without it, in how many it comes with it. */
  readonly brought: number;
  /** Plays with it that are inconclusive, and are left out. */
  readonly inconclusive: number;
  /** Why the first of them is. */
  readonly why?: string;
}

/** How much there is of one symptom as things are: how long it lasts, how many rows ... */
export interface MeasuredSymptom {
  readonly name: string;
  readonly unit: Unit;
  readonly amount: MeanInterval;
}

export interface RemedyReport {
  readonly title: string;
  readonly world: 'lab' | 'simulator';
  /** The suspects that act in every play, where options are others beside them; absent where all act. */
  readonly only?: readonly string[];
  readonly seed: number;
  readonly plays: number;
  /** Plays as things are that are inconclusive, and are left out. */
  readonly inconclusive: number;
  /** In how many plays the outage comes as things are. */
  readonly withOutage: number;
  /** How long it lasts, in milliseconds; absent where no symptom measures a length. */
  readonly outageMs?: MeanInterval;
  /** Each symptom that was measured in every play that tells, whether it counts as the outage or not. */
  readonly symptoms: readonly MeasuredSymptom[];
  /** The best first: those that make nothing else worse, and of these the one that saves most. */
  readonly options: readonly WeighedOption[];
  /** The smallest sets that prevent the outage in every play in which it came, up to the size that was tried. */
  readonly preventing: readonly (readonly string[])[];
  readonly mostSize: number;
}
