import type { Platform } from '../../model/platform.ts';
import { partOf } from '../index.ts';

/** A ring of influences that comes back to where it began and brings work with it. */
export interface Loop {
  /** The parts in the order in which one acts on the next, beginning with the one that sends the work again. */
  readonly parts: readonly string[];
  /** What passes from each to the next. */
  readonly by: readonly string[];
  /** The parts that those of the ring ask before they answer, directly or not: what is late there is late in the ring. */
  readonly behind: readonly string[];
  /** Where the work that comes back is read off. */
  readonly returned: { readonly part: string; readonly gauge: string };
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly by: string;
  /** Whether one asks the other and waits for its answer. */
  readonly asks: boolean;
  readonly returned?: { readonly part: string; readonly gauge: string };
}

/**
 * The reinforcing loops of a platform: every elementary cycle of its influences in which work comes back. Found by
 * following each edge that returns work round to its beginning; cycles of a hundred parts are no matter.
 */
export function findLoops(platform: Platform): readonly Loop[] {
  const edges = platform.parts.flatMap((plan): Edge[] => {
    const kind = partOf(plan.kind);
    return kind.influences(kind.params.parse(plan.params)).map(({ part, way, needs, by, returned }) => ({
      ...(way === 'acts-on' ? { from: plan.name, to: part } : { from: part, to: plan.name }),
      by,
      asks: way === 'acts-on' && needs === 'service',
      ...(returned === undefined ? {} : { returned: { part: plan.name, gauge: returned } }),
    }));
  });
  const loops: Loop[] = [];
  for (const edge of edges) {
    if (!edge.returned) continue;
    for (const path of pathsBetween(edges, edge.to, edge.from)) {
      const parts = [edge.to, ...path.map(({ to }) => to)];
      loops.push({
        parts,
        behind: behindOf(edges, parts),
        by: [...path.map(({ by }) => by), edge.by],
        returned: edge.returned,
      });
    }
  }
  return loops;
}

/** Who is asked by parts of a ring, and by those in turn, without being in it. */
function behindOf(edges: readonly Edge[], ring: readonly string[]): readonly string[] {
  const reached = new Set(ring);
  // A set is walked in the order of insertion, also over what is added meanwhile.
  for (const part of reached) {
    for (const { from, to, asks } of edges) if (asks && from === part) reached.add(to);
  }
  return [...reached].slice(ring.length);
}

/** Every way from one part to another that passes no part twice. */
function pathsBetween(edges: readonly Edge[], from: string, to: string): Edge[][] {
  const paths: Edge[][] = [];
  const walk = (here: string, path: readonly Edge[]) => {
    if (here === to) {
      paths.push([...path]);
      return;
    }
    for (const edge of edges) {
      if (edge.from !== here || edge.to === from || path.some(({ to: passed }) => passed === edge.to))
        continue;
      walk(edge.to, [...path, edge]);
    }
  };
  walk(from, []);
  return paths;
}
