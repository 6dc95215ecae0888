import type { Fault } from '../faults/fault.ts';
import type { Manager } from '../managers/manager.ts';
import type { Action } from '../runbooks/action.ts';
import type { Workload } from '../workloads/workload.ts';

/** The words a scenario may use, looked up by their kind. */
export interface Words {
  readonly faultOf: (kind: string) => Fault;
  readonly actionOf: (kind: string) => Action;
  readonly workloadOf: (kind: string) => Workload;
  readonly managerOf: (kind: string) => Manager;
}
