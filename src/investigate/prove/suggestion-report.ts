import type { SettingValue } from '../../model/topology.ts';
import type { Verdict } from '../../trial/judge.ts';
import { listed } from '../listed.ts';
import type { TriedSuggestion } from './suggest.ts';

/** Which small changes avert an outage: the content of suggestions.json. */
export interface SuggestionReport {
  readonly format: 'reenact-suggestions';
  readonly version: 1;
  readonly title: string;
  /** What each change was tried on, by name. */
  readonly sets: readonly string[];
  /** How many changes were to be tried; more than `tried` if somebody interrupted, or if the scenario cannot hold some. */
  readonly changes: number;
  readonly interrupted: boolean;
  /** The best first. */
  readonly tried: readonly ReportedSuggestion[];
  /** The command that proves the best change, if one averts anything. */
  readonly prove?: string;
}

export interface ReportedSuggestion {
  readonly what: string;
  readonly fix: Readonly<Record<string, SettingValue | null>>;
  /** Sets that it averts, of so many whose trial told. */
  readonly removed: number;
  readonly told: number;
  /** What each set's trial said, in the order of `sets`. */
  readonly verdicts: readonly Verdict['verdict'][];
  /** General symptoms that are there with the change although nobody acts. */
  readonly created: readonly string[];
  /** The fix as a file beside the report, for the best that avert something. */
  readonly file?: string;
}

/** So many of the most useful changes are printed, and written as fixes. */
export const mostUseful = 10;

/** Changes that avert something, the best first. */
export function usefulIn({ tried }: SuggestionReport): ReportedSuggestion[] {
  return tried.filter(({ removed }) => removed > 0);
}

/** It averts every set that told, and nothing new is wrong with it while nobody acts. */
export function isWhole({ removed, told, created }: ReportedSuggestion): boolean {
  return told > 0 && removed === told && created.length === 0;
}

/**
 * Puts what was tried into a document.
 * @param tried the best first
 */
export function reportSuggestions(
  about: Pick<SuggestionReport, 'title' | 'sets' | 'changes' | 'interrupted'>,
  tried: readonly TriedSuggestion[],
  proveWith: (file: string) => string,
): SuggestionReport {
  const reported = tried.map(({ what, fix, removed, told, verdicts, created }, place) => ({
    what,
    fix: Object.fromEntries(fix),
    removed,
    told,
    verdicts,
    created,
    ...(removed > 0 && place < mostUseful ? { file: `suggestion-${place + 1}.yaml` } : {}),
  }));
  const best = reported[0]?.file;
  return {
    format: 'reenact-suggestions',
    version: 1,
    ...about,
    tried: reported,
    ...(best === undefined ? {} : { prove: proveWith(best) }),
  };
}

/** `3 of 16 changes avert the outage.` */
export function suggestionSentence(report: SuggestionReport): string {
  const { tried, changes, interrupted, sets } = report;
  const where = sets.length === 1 ? 'the outage' : `at least one of ${sets.length} minimal sets`;
  const useful = usefulIn(report).length;
  const found =
    useful === 0
      ? `None of the ${tried.length} changes that were tried averts ${where}.`
      : `${useful} of ${tried.length} changes ${useful === 1 ? 'averts' : 'avert'} ${where}.`;
  if (!interrupted) return found;
  return `${found} Interrupted: ${changes - tried.length} of ${changes} changes were not tried; the same command goes on.`;
}

/** What else a change does, in a few words; nothing if nothing is known. */
export function sideEffect({ created }: ReportedSuggestion): string | undefined {
  return created.length > 0 ? `brings ${listed(created)} although nobody acts` : undefined;
}
