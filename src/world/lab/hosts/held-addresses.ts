import type { Clock } from '../../../kit/clock.ts';
import type { WorldEvent } from '../../world.ts';
import { readNow } from '../machine/read-now.ts';
import type { Host } from './host.ts';

/** How often the hosts' interfaces are looked at, in milliseconds. */
const everyMs = 25;

/** Who holds the virtual addresses, as the hosts' own network interfaces show it. */
export interface HeldAddresses {
  /** The names of the virtual addresses a host holds now. */
  readonly heldBy: (node: string) => readonly string[];
  readonly close: () => Promise<void>;
}

/** Looks at every host over and over and tells when an address has been taken or let go. */
export function watchAddresses(
  hosts: readonly Host[],
  virtual: ReadonlyMap<string, string>,
  clock: Clock,
  emit: (event: WorldEvent) => void,
): HeldAddresses {
  /** The holders of each address, the last to take it first. */
  const holders = new Map<string, readonly string[]>([...virtual.keys()].map((name) => [name, []]));
  const closing = new AbortController();

  const look = () => {
    const local = hosts.map((host) => [host.name, host.isOn ? localAddresses(host.firstPid) : []] as const);
    for (const [name, number] of virtual) {
      const now = local.filter(([, addresses]) => addresses.includes(number)).map(([host]) => host);
      const before = holders.get(name) ?? [];
      const taken = now.filter((host) => !before.includes(host));
      const kept = before.filter((host) => now.includes(host));
      if (taken.length === 0 && kept.length === before.length) continue;
      const [owner = null, ...others] = [...taken, ...kept];
      holders.set(name, owner === null ? [] : [owner, ...others]);
      emit({
        type: 'address',
        atMs: clock.now(),
        address: name,
        owner,
        ...(others.length > 0 ? { others } : {}),
      });
    }
  };
  const watching = (async () => {
    while (!closing.signal.aborted) {
      look();
      await clock.until(clock.now() + everyMs, closing.signal).catch(() => undefined);
    }
  })();
  return {
    heldBy: (node) => [...holders].filter(([, held]) => held.includes(node)).map(([name]) => name),
    close: async () => {
      closing.abort();
      await watching;
    },
  };
}

/**
 * The addresses that a process's network namespace answers for: in /proc/PID/net/fib_trie each stands on a line of its
 * own, followed by `/32 host LOCAL`.
 */
function localAddresses(pid: number): string[] {
  const trie = readNow(`/proc/${pid}/net/fib_trie`) ?? '';
  return [...trie.matchAll(/\|-- (\d+\.\d+\.\d+\.\d+)\n\s+\/32 host LOCAL/g)].map(
    ([, address]) => address ?? '',
  );
}
