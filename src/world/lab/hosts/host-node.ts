import type { Clock } from '../../../kit/clock.ts';
import { AskedNode } from '../asked-node.ts';
import type { Host } from './host.ts';
import type { HostServer } from './host-server.ts';

/** Where every host's server keeps its files and listens, as the host sees it. */
export const serverPlaces = {
  home: '/var/lib/postgresql',
  data: '/var/lib/postgresql/data',
  wal: '/var/lib/postgresql/wal',
  temporary: '/var/lib/postgresql/tmp',
  sockets: '/run/postgresql',
  log: '/var/log/postgresql.log',
  port: 5432,
} as const;

/** One node of a lab of hosts: a host that is on or off, and the server that the manager runs on it. */
export class HostNode extends AskedNode {
  override readonly server: HostServer;
  /** The machine below the node. */
  readonly machine: Host;
  /** Where pg_wal lies, as this process sees it. */
  readonly wal: string;

  constructor(machine: Host, server: HostServer, clock: Clock) {
    // The server's socket is a file of the host, which can be reached whatever becomes of its network.
    super(machine.name, { host: machine.seen(serverPlaces.sockets), port: serverPlaces.port }, clock);
    this.machine = machine;
    this.server = server;
    this.wal = machine.seen(serverPlaces.wal);
  }

  get host(): 'on' | 'off' {
    return this.machine.isOn ? 'on' : 'off';
  }
}
