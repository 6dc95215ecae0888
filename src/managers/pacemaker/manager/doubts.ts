import type { Topology } from '../../../model/topology.ts';
import { childNamed } from '../cib/element.ts';
import { doubtsAboutProperties } from './cluster-properties.ts';
import { configurationOf } from './configuration.ts';
import type { PacemakerSettings } from './settings.ts';

/**
 * What the tables of a scenario, and properties, say about things that are not there. Pacemaker is not told of either, so that a slip of the finger
 * would leave everything as it was without a word.
 */
export function doubtsAbout(settings: PacemakerSettings, topology: Topology): readonly string[] {
  const { cib } = configurationOf(settings, topology);
  const configuration = childNamed(cib.root, 'configuration');
  const constraints = childNamed(configuration, 'constraints')?.children ?? [];
  const ids = constraints.flatMap(({ attributes }) => attributes.id ?? []);
  const nodes = topology.nodes.map(({ name }) => name);
  return [
    ...doubtsAboutProperties(configuration, settings.version),
    ...missing(settings.scores, ids).map(
      (id) =>
        `has a score for ${id} under \`scores\`, and the configuration has no constraint of that id, so it changes nothing. ` +
        (ids.length === 0 ? 'There are no constraints.' : `The constraints are: ${ids.join(', ')}.`),
    ),
    ...missing(settings.names, nodes).map(
      (node) =>
        `has a name for ${node} under \`names\`, and the topology has no node called that, so it changes nothing. ` +
        `The nodes are: ${nodes.join(', ')}.`,
    ),
  ];
}

function missing(table: Readonly<Record<string, string>>, there: readonly string[]): string[] {
  return Object.keys(table).filter((each) => !there.includes(each));
}
