import type { LinkQuality, Place, Topology } from '../../model/topology.ts';

/** What the topology says of the link between two places, in either direction. */
export function linkQuality(topology: Topology, from: Place, to: Place): LinkQuality {
  const link = topology.links.find(({ between: [one, other] }) => {
    return (one === from && other === to) || (one === to && other === from);
  });
  return link ?? topology.link;
}
