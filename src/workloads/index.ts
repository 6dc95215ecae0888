import { ledger } from './ledger.ts';
import type { Workload } from './workload.ts';

/** Every workload a scenario may name. */
export const workloads: readonly Workload[] = [ledger];
