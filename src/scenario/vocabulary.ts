import type { Check } from '../checks/check.ts';
import { checks } from '../checks/index.ts';
import type { Fault } from '../faults/fault.ts';
import { faults } from '../faults/index.ts';
import { managers } from '../managers/index.ts';
import type { Manager } from '../managers/manager.ts';
import { parts } from '../platform/index.ts';
import type { Act, Part } from '../platform/part.ts';
import type { Action } from '../runbooks/action.ts';
import { actions } from '../runbooks/index.ts';
import { workloads } from '../workloads/index.ts';
import type { Workload } from '../workloads/workload.ts';

/** The words a scenario may use. Everything that reads or writes scenario files takes one. */
export interface Vocabulary {
  readonly faults: readonly Fault[];
  readonly actions: readonly Action[];
  readonly checks: readonly Check[];
  readonly workloads: readonly Workload[];
  readonly managers: readonly Manager[];
  readonly parts: readonly Part[];
}

/** Every word there is. */
export const everyWord: Vocabulary = { faults, actions, checks, workloads, managers, parts };

/** Finds an entry by its kind; a scenario that was read names only kinds that exist. */
export function entryOf<Entry extends { readonly kind: string }>(
  entries: readonly Entry[],
  kind: string,
): Entry {
  const entry = entries.find((each) => each.kind === kind);
  if (!entry) throw new Error(`no entry of the vocabulary is called ${kind}`);
  return entry;
}

/** What can be done to some kind of part; acts of the same kind have the same parameters wherever they are offered. */
export function actOf(vocabulary: Vocabulary, kind: string): Act {
  return entryOf(
    vocabulary.parts.flatMap(({ acts }) => acts),
    kind,
  );
}
