import type { Check } from './check.ts';
import { readsUnavailable } from './reads-unavailable.ts';
import { writesUnavailable } from './writes-unavailable.ts';

/** Every check a scenario's symptoms may name, in the order `reenact list checks` shows them. */
export const checks: readonly Check[] = [writesUnavailable, readsUnavailable];
