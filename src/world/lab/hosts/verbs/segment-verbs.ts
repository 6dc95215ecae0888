import { clientsPlace, type Place, storePlace } from '../../../../model/topology.ts';
import { type Carried, VerbFailed, type Verbs, type World } from '../../../world.ts';
import { nodeOf } from '../../verbs/parts.ts';
import { prefixLength } from '../address-book.ts';
import type { HostLabParts } from './parts.ts';

type SegmentVerbs = Pick<
  Verbs,
  'cut' | 'reset' | 'slow' | 'mend' | 'takeAddress' | 'dropAddress' | 'keepNeighbour'
>;

/** The verbs that act on the network segment and on the addresses of its hosts. */
export function segmentVerbs(parts: HostLabParts): SegmentVerbs {
  const between = (from: Place, to: Place) => {
    for (const place of [from, to]) refuseUnknown(parts, place);
    return parts.links;
  };
  return {
    cut: async (from, to) => between(from, to).cut(from, to),
    reset: async (from, to) => between(from, to).reset(from, to),
    slow: async (from, to, quality) => between(from, to).slow(from, to, quality),
    mend: async (from, to) => between(from, to).mend(from, to),
    takeAddress: async (name, address) => {
      const { machine } = nodeOf(parts, name);
      const number = numberOf(parts, address);
      if (!machine.isOn) throw new VerbFailed(`${name} cannot take the address ${address}: its host is off`);
      if (!parts.held.heldBy(name).includes(address))
        await machine.run('ip', ['address', 'add', `${number}/${prefixLength}`, 'dev', 'eth0']);
      // Three times, as a router would after a change; nobody answers, and that is no failure.
      await machine.run('arping', ['-U', '-c', '3', '-w', '3', '-I', 'eth0', number]).catch(() => {});
    },
    dropAddress: async (name, address) => {
      const { machine } = nodeOf(parts, name);
      const number = numberOf(parts, address);
      if (!machine.isOn || !parts.held.heldBy(name).includes(address)) return;
      await machine.run('ip', ['address', 'delete', `${number}/${prefixLength}`, 'dev', 'eth0']);
    },
    keepNeighbour: async (place, address, node) => {
      refuseUnknown(parts, place);
      const run = runAt(parts, place);
      const entry = [numberOf(parts, address), 'dev', 'eth0'];
      const shows = (text: string) =>
        run('ip', ['neighbour', 'show', ...entry]).then((all) => all.includes(text));
      if (node === null) {
        // One that is not there any more, because its machine has booted anew, needs no deleting.
        await run('ip', ['neighbour', 'delete', ...entry]).catch(() => {});
        if (await shows('PERMANENT')) throw new VerbFailed(`${place} still has an entry for ${address}`);
      } else {
        const { hardwareAddress } = nodeOf(parts, node).machine;
        await run('ip', ['neighbour', 'replace', ...entry, 'lladdr', hardwareAddress, 'nud', 'permanent']);
        if (!(await shows(`lladdr ${hardwareAddress} PERMANENT`)))
          throw new VerbFailed(`${place} does not keep an entry for ${address}`);
      }
      parts.emit({ type: 'neighbour', atMs: parts.clock.now(), place, address, node });
    },
  };
}

/** Whether a message would get from one place to another now. Managers that are daemons carry their own. */
export function carryOnSegment(parts: HostLabParts): World['carry'] {
  return async (from, to): Promise<Carried> => {
    if ([from, to].some((place) => parts.nodes.get(place)?.host === 'off')) return 'lost';
    const barrier = parts.links.barrier(from, to);
    if (barrier === 'none') return 'arrived';
    return barrier === 'cut' ? 'lost' : 'refused';
  };
}

/** Runs a command on the machine of a place. */
function runAt(
  parts: HostLabParts,
  place: Place,
): (file: string, args: readonly string[]) => Promise<string> {
  if (place === clientsPlace) return parts.clients.run;
  const host = parts.nodes.get(place)?.machine ?? parts.otherHosts.get(place);
  if (!host) throw new VerbFailed(`there is no place ${place}`);
  return (file, args) => host.run(file, args);
}

function numberOf(parts: HostLabParts, address: string): string {
  const number = parts.book.virtual.get(address);
  if (number === undefined) throw new VerbFailed(`there is no virtual address ${address}`);
  return number;
}

function refuseUnknown(parts: HostLabParts, place: Place): void {
  if (place === clientsPlace || parts.otherHosts.has(place)) return;
  if (place === storePlace) throw new VerbFailed('this manager has no store');
  nodeOf(parts, place);
}
