import type { Cib } from '../cib/cib.ts';
import { indexCib } from '../cib/cib-index.ts';
import { childNamed, type Element, element } from '../cib/element.ts';
import { type AttributeEntry, type AttributeTable, attributesOf } from './attributes.ts';
import type { Configuration, ConfiguredNode } from './configuration.ts';
import { type HistoryEntry, historyElement } from './history.ts';

/** What the controller knows of one node. */
export interface KnownNode {
  readonly member: boolean;
  /** It was fenced since it was last a member. */
  readonly fenced: boolean;
  readonly history: Readonly<Record<string, readonly HistoryEntry[]>>;
}

export interface ClusterState {
  readonly known: Readonly<Record<string, KnownNode>>;
  readonly attributes: AttributeTable;
  readonly quorum: boolean;
  /** Whether the controller's node has ever been in a partition with quorum, by now or before. */
  readonly hadQuorum: boolean;
  readonly controller: string;
  readonly version: '1.1.10' | '2.1.5';
}

/**
 * Trials have no date. Their zero stands for the afternoon of the outage that gave this manager its reason, 10 October
 * 2017, 15:09 in London; in milliseconds since 1970.
 */
export const epochMs = 1_507_644_540_000;

/** The feature set each version writes into its configuration, which says how failures are counted. */
const featureSets = { '1.1.10': '3.0.7', '2.1.5': '3.16.1' } as const;

/** The configuration with the state of the cluster, as the controller has it. Nodes stand in the order of their names. */
export function composeCib(configuration: Configuration, state: ClusterState): Cib {
  const { cib, nodes } = configuration;
  const written = childNamed(cib.root, 'configuration') ?? element('configuration', {});
  const sections = written.children.map((section) =>
    section.name === 'nodes' ? withPermanentAttributes(section, nodes, state.attributes) : section,
  );
  const controller = nodes.find(({ node }) => node === state.controller);
  const root = element(
    'cib',
    {
      'validate-with': 'pacemaker-3.9',
      crm_feature_set: featureSets[state.version],
      'have-quorum': state.quorum ? '1' : '0',
      // Only a partition that lost quorum is fenced for it (do_pe_invoke_callback in the controller, of both versions).
      'no-quorum-panic': state.hadQuorum && !state.quorum ? '1' : undefined,
      'dc-uuid': controller?.id,
    },
    [
      element('configuration', {}, sections),
      element(
        'status',
        {},
        nodes.flatMap((node) => stateElement(configuration, node, state)),
      ),
    ],
  );
  return { root, index: indexCib(root), ignored: cib.ignored };
}

function withPermanentAttributes(
  section: Element,
  nodes: readonly ConfiguredNode[],
  attributes: AttributeTable,
): Element {
  const children = section.children.map((each) => {
    const configured = nodes.find(({ name }) => name === each.attributes.uname);
    const pairs = configured ? attributesOf(attributes, configured.node, true) : [];
    return pairs.length === 0
      ? each
      : { ...each, children: [...each.children, pairSet(configured?.name, 'nodes', pairs)] };
  });
  return { ...section, children };
}

function pairSet(name: string | undefined, kind: string, pairs: readonly AttributeEntry[]): Element {
  return element(
    'instance_attributes',
    { id: `${kind}-${name}` },
    pairs.map((pair) =>
      element('nvpair', { id: `${kind}-${name}-${pair.name}`, name: pair.name, value: pair.value ?? '' }),
    ),
  );
}

function stateElement(
  configuration: Configuration,
  { id, name, node }: ConfiguredNode,
  state: ClusterState,
): Element[] {
  const known = state.known[node];
  if (!known) return [];
  const { member, fenced } = known;
  const attributes = {
    id,
    uname: name,
    in_ccm: String(member),
    crmd: member ? 'online' : 'offline',
    join: member ? 'member' : 'down',
    expected: fenced ? 'down' : 'member',
  };
  const transient = member ? attributesOf(state.attributes, node, false) : [];
  const histories = configuration.primitives.flatMap((primitive) => {
    const lines = known.history[primitive.id] ?? [];
    return lines.length === 0 || fenced ? [] : [historyElement(primitive, lines, epochMs)];
  });
  return [
    element('node_state', attributes, [
      element('transient_attributes', { id }, [pairSet(name, 'status', transient)]),
      element('lrm', { id }, [element('lrm_resources', {}, histories)]),
    ]),
  ];
}
