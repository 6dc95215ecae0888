import type { Notice } from '../said.ts';
import type { Script } from './script.ts';

/** One call of an agent: what the executor hands it, and what its parameters come down to. */
export interface AgentCall {
  readonly resource: string;
  readonly task: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly notice: Notice | undefined;
  readonly parameters: Readonly<Record<string, string | undefined>>;
  /** Address agent: the virtual address it is about. Database agent: the one its standbys stream from. */
  readonly address: string | undefined;
  readonly overheadMs: number;
  /** Set for the first look of an instance that found the cluster as the topology says: what the node was then. */
  readonly adopts: Adoption | undefined;
}

/** What a node was when the trial began, before any instance had done anything. */
export interface Adoption {
  readonly role: 'primary' | 'standby';
  readonly synchronous: boolean;
  /** The synchronous standby of the cluster, if there is one. */
  readonly synchronousNode: string | undefined;
}

export type Agent = (call: AgentCall) => Script;
