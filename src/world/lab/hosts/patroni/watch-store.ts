import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Clock } from '../../../../kit/clock.ts';
import type { DecisionEvent } from '../../../../model/management.ts';
import { storePlace } from '../../../../model/topology.ts';
import type { WorldEvent } from '../../../world.ts';
import type { Following } from '../daemon.ts';
import type { Host } from '../host.ts';
import { decode, prefix, readSync } from './store.ts';

const changeShape = z.looseObject({
  Events: z
    .array(
      z.looseObject({
        // 1 is a deletion, which the end of a lease is as well; a write has no type.
        type: z.number().default(0),
        kv: z.looseObject({
          key: z.string(),
          value: z.string().default(''),
          mod_revision: z.number().default(0),
        }),
      }),
    )
    .default([]),
});

/** Tells every change of who leads and of the cluster's history, as the store has it, while it is watched. */
export function watchStore(store: Host, clock: Clock, tell: (event: WorldEvent) => void): Following {
  // On the store's host, among its processes: whatever becomes of reenact, it ends with the host.
  const child = store.spawn('env', ['ETCDCTL_API=3', 'etcdctl', 'watch', '--prefix', prefix, '-w', 'json']);
  child.on('error', () => {});
  const keys = new Map<string, string>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    for (const { type, kv } of readChange(line)) {
      const key = decode(kv.key).slice(prefix.length);
      const before = keys.get(key);
      const now = type === 1 ? undefined : decode(kv.value);
      if (now === undefined) keys.delete(key);
      else keys.set(key, now);
      const told = describeChange(key, before, now);
      const working = { key, value: now ?? null, revision: kv.mod_revision };
      if (told) tell({ type: 'decision', atMs: clock.now(), ...told, because: [], working });
    }
  });
  return {
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function readChange(line: string) {
  try {
    const read = changeShape.safeParse(JSON.parse(line));
    return read.success ? read.data.Events : [];
  } catch {
    return [];
  }
}

/** A change worth telling; undefined for what is only renewed. */
function describeChange(
  key: string,
  before: string | undefined,
  now: string | undefined,
): Pick<DecisionEvent, 'node' | 'what'> | undefined {
  if (before === now) return undefined;
  if (key === 'leader') {
    if (now === undefined)
      return { node: storePlace, what: `the lease of the leader ${before ?? ''} is gone` };
    return {
      node: storePlace,
      what: `${now} holds the leader's lease${before ? `, which ${before} held` : ''}`,
    };
  }
  if (key === 'sync') return describeSuccession(now);
  if (key !== 'history' || now === undefined) return undefined;
  const last = z.array(z.array(z.unknown())).safeParse(JSON.parse(now)).data?.at(-1);
  if (!last) return undefined;
  const [timeline, , reason, , leader] = last.map(String);
  return {
    node: storePlace,
    what: `history: timeline ${timeline} ended (${reason}); its end made ${leader} the leader`,
  };
}

/** In synchronous mode: nobody but whom the leader names may succeed it. */
function describeSuccession(now: string | undefined): Pick<DecisionEvent, 'node' | 'what'> | undefined {
  const { leader, standby } = readSync(now) ?? {};
  if (leader === undefined) return undefined;
  return { node: storePlace, what: `${standby ?? 'nobody'} may succeed ${leader}` };
}
