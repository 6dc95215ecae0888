import type { Deed, Result, StoreAnswer, StoreQuestion } from '../../managers/manager.ts';
import type { VerbName, World } from '../../world/world.ts';

/** What an instance acts with: the world, and a way to the shared store. */
export interface Hands {
  readonly world: Pick<World, 'verbs' | 'observe'>;
  readonly askStore: (node: string, question: StoreQuestion, withinMs: number) => Promise<StoreAnswer>;
  readonly setWatchdog: (node: string, afterMs: number | null) => void;
  readonly fence: (target: string, action: 'off' | 'reboot') => Promise<void>;
}

/** What an order brings to light besides that it is done. */
export type Seen = Pick<Result, 'state' | 'control' | 'answer'>;

/** Does what was ordered on the instance's own node; rejects with what the world said against it. */
export async function carryOut(
  deed: Deed,
  node: string,
  withinMs: number,
  { world, askStore, setWatchdog, fence }: Hands,
): Promise<Seen> {
  const { verbs } = world;
  switch (deed.verb) {
    case 'look':
      return { state: await world.observe(node) };
    case 'read-control':
      return {
        control: {
          needed: await verbs.readControl(node),
          written: await verbs.readSettings(node, deed.settings),
        },
      };
    case 'ask-store':
      return { answer: await askStore(node, deed.question, withinMs) };
    case 'start':
      if (deed.upstream !== undefined) await verbs.follow(node, deed.upstream);
      await verbs.start(node);
      return {};
    case 'stop':
      await verbs.stop(node, deed.mode, withinMs);
      return {};
    case 'promote':
      await verbs.promote(node);
      return {};
    case 'follow':
      await verbs.follow(node, deed.upstream);
      return {};
    case 'take-address':
      await verbs.takeAddress(node, deed.address);
      return {};
    case 'drop-address':
      await verbs.dropAddress(node, deed.address);
      return {};
    case 'configure':
      await verbs.configure(node, deed.values, deed.apply);
      return {};
    case 'rebuild':
      await verbs.rebuild(node, deed.from);
      return {};
    case 'power-off':
      await verbs.powerOff(node);
      return {};
    case 'fence':
      await fence(deed.target, deed.action);
      return {};
    case 'set-watchdog':
      setWatchdog(node, deed.afterMs);
      return {};
  }
}

/** The verbs of a world that each kind of order is made of. */
export const verbsOf: Readonly<Record<Deed['verb'], readonly VerbName[]>> = {
  look: [],
  'read-control': ['readControl', 'readSettings'],
  'ask-store': [],
  start: ['start', 'follow'],
  stop: ['stop'],
  promote: ['promote'],
  follow: ['follow'],
  'take-address': ['takeAddress'],
  'drop-address': ['dropAddress'],
  configure: ['configure'],
  rebuild: ['rebuild'],
  'power-off': ['powerOff'],
  fence: ['powerOff', 'powerOn'],
  'set-watchdog': ['powerOff', 'powerOn'],
};

/** What is done, in words: `promote pg02`. Absent for what is not written into the timeline. */
export function describeDeed(deed: Deed, node: string): string | undefined {
  switch (deed.verb) {
    case 'look':
    case 'read-control':
    case 'ask-store':
    case 'set-watchdog':
      return undefined;
    case 'start':
      return deed.upstream === undefined
        ? `start the server of ${node}`
        : `start the server of ${node} as a standby of ${deed.upstream ?? 'nobody'}`;
    case 'stop':
      return `stop the server of ${node} (${deed.mode})`;
    case 'promote':
      return `promote ${node}`;
    case 'follow':
      return `${node} follows ${deed.upstream ?? 'nobody'}`;
    case 'take-address':
      return `${node} takes the address ${deed.address}`;
    case 'drop-address':
      return `${node} drops the address ${deed.address}`;
    case 'configure':
      return `set ${Object.entries(deed.values)
        .map(([name, value]) => `${name} = ${value === '' ? "''" : String(value)}`)
        .join(', ')} on ${node}`;
    case 'rebuild':
      return `rebuild ${node} from ${deed.from}`;
    case 'power-off':
      return `take the power from ${node}`;
    case 'fence':
      return `fence ${deed.target} (${deed.action})`;
  }
}
