import type { Scenario } from '../model/scenario.ts';
import { readSynchronousNames } from '../model/setting/synchronous-names.ts';
import { complainOfStranger, strangersAmong } from './strange-standbys.ts';

/** Synchronous standbys that are listed and never there, where enough others are: one that was renamed may be the outage. */
export function noteStrangeStandbys({ topology }: Scenario): readonly string[] {
  const nodes = topology.nodes.map(({ name }) => name);
  const lists = [topology, ...topology.nodes].map(({ settings }) => settings['synchronous_standby_names']);
  const strangers = lists.flatMap((list) => {
    const wanted = readSynchronousNames(String(list ?? ''));
    return wanted ? strangersAmong(wanted, nodes) : [];
  });
  return [...new Set(strangers)].map((name) => {
    const { message, advice } = complainOfStranger(name, nodes);
    return `${message} It never confirms a commit. If that is not meant: ${advice}`;
  });
}
