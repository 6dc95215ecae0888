import type { WalBranch } from '../wal/wal-branch.ts';

/** What a server says to a client: called where and when the message arrives. */
export interface ClientPeer {
  /** `recovering`: the server is a standby and takes no writes. */
  readonly ready: (backend: ClientBackend, recovering: boolean) => void;
  readonly answered: (answer: { readonly found: boolean; readonly warnings: readonly string[] }) => void;
  /** ERROR: the statement was rolled back, the session goes on. FATAL: the session is over. */
  readonly failed: (level: 'ERROR' | 'FATAL', code: string, message: string) => void;
}

/** What a client says to its backend: called where and when the message arrives. */
export interface ClientBackend {
  readonly node: string;
  readonly write: (row: number) => void;
  readonly read: (row: number) => void;
}

/** What a WAL sender says to its receiver. */
export interface ReceiverPeer {
  /** One of the answers before WAL flows: logged in, system identified. The receiver asks on. */
  readonly greeted: (sender: SenderPeer, tripsLeft: number) => void;
  readonly started: (sender: SenderPeer, branch: WalBranch) => void;
  /** WAL up to this position. */
  readonly wal: (toLsn: number) => void;
  readonly keepalive: (wantsReply: boolean) => void;
  /** Why it cannot stream, as the server words it. */
  readonly refused: (level: 'ERROR' | 'FATAL', message: string) => void;
  /** No more WAL on this timeline, because the sender shuts down or follows another one. */
  readonly ended: (atLsn: number, why: 'shutdown' | 'timeline') => void;
}

/** What a WAL receiver says to its sender. */
export interface SenderPeer {
  readonly asked: (tripsLeft: number) => void;
  readonly replied: (flushedLsn: number, replayedLsn: number, wantsReply: boolean) => void;
}

/** What a standby asks for. */
export interface ReplicationRequest {
  readonly standby: string;
  readonly branch: WalBranch;
  readonly fromLsn: number;
}

/** Who takes the first message that arrives over a connection, which says what it is for. */
export interface Reception {
  readonly startSession: (peer: ClientPeer) => void;
  readonly startReplication: (request: ReplicationRequest, peer: ReceiverPeer) => void;
}
