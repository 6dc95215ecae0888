import { describe, it } from 'vitest';
import { startRealClock } from '../../src/kit/real-clock.ts';
import { patroniDaemon } from '../../src/managers/patroni-daemon.ts';
import type { Topology } from '../../src/model/topology.ts';
import type { Behaviour, Supposition } from '../../src/world/contract/behaviour.ts';
import { behaviours, contractTopology } from '../../src/world/contract/index.ts';
import { defaultHome } from '../../src/world/lab/home.ts';
import { bootHostLab } from '../../src/world/lab/hosts/host-lab.ts';
import { refusals } from '../../src/world/lab/hosts/verbs/all-verbs.ts';
import type { World, WorldEvent } from '../../src/world/world.ts';
import { canRun, lackOf } from './able.ts';

const able = await canRun('patroni-daemon');
const lack = await lackOf('patroni-daemon');

/** What a behaviour takes for granted and does not find on hosts, with the reason. */
const untrue: Readonly<Record<Supposition, string>> = {
  undisturbed: 'Patroni starts what has ended and drops slots that it does not know',
  replication: 'Patroni says who streams from whom and who is synchronous',
};

/** Patroni looks seldom, and nobody succeeds a primary that is away for some seconds. */
const settings = patroniDaemon.settings.parse({ ttl: '120s', 'loop-wait': '10s', address: 'primary' });

/** Played in every run of the tests: what is quick and only a real network shows. */
const quick = ['lets a host that loses power fall silent', 'makes what is sent one way late'];
export const isQuick = ({ name }: Behaviour) => quick.some((beginning) => name.startsWith(beginning));

/** Plays behaviours that the lab and the simulator are held to on hosts whose servers Patroni runs. */
export function playContract(title: string, chosen: (behaviour: Behaviour) => boolean): void {
  describe.skipIf(!able)(title, () => {
    for (const behaviour of behaviours.filter(chosen)) {
      const reason = whyNot(behaviour);
      if (reason === undefined) it(behaviour.name, () => playOnHosts(behaviour));
      else it.skip(`${behaviour.name} - not played, because ${reason}`, () => undefined);
    }
  });
}

/** Why a behaviour cannot be played on hosts; `undefined` if it can be. */
function whyNot({ supposes = [], needs }: Behaviour): string | undefined {
  const refused = refusals('patroni');
  const verb = needs.find((need) => refused[need] !== undefined);
  if (verb !== undefined) return `it needs "${verb}": ${refused[verb]}`;
  if (lack !== undefined && needs.includes('slow')) return lack;
  return supposes.map((supposition) => untrue[supposition])[0];
}

/** Boots hosts under Patroni and plays a behaviour there. */
async function playOnHosts(behaviour: Behaviour): Promise<void> {
  const world = await boot(behaviour);
  try {
    const events: WorldEvent[] = [];
    world.subscribe((event) => events.push(event));
    await behaviour.play({ world, events });
  } finally {
    await world.close({ keep: false });
  }
}

function boot(behaviour: Behaviour): Promise<World> {
  const asked = { ...contractTopology, ...behaviour.topology };
  const topology: Topology = {
    ...asked,
    postgres: { ...asked.postgres, version: 15, binaries: 'system' },
    nodes: asked.nodes.map((node) => ({ ...node, replication: 'async' })),
  };
  return bootHostLab(
    topology,
    { kind: 'patroni', settings },
    {
      home: defaultHome(),
      clock: startRealClock(),
      seed: 1,
      diskBytes: 2 ** 30,
      signal: new AbortController().signal,
    },
  );
}
