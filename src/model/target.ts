import type { Target } from './scenario.ts';

/** What a fault acts on, in words: `pg01`, `the link pg01 -> pg02`. */
export function describeTarget(target: Target): string {
  switch (target.kind) {
    case 'node':
      return target.node;
    case 'link':
      return `the link ${target.from} ${target.ways === 'both' ? '<->' : '->'} ${target.to}`;
    case 'archive':
      return 'the archive';
    case 'part':
      return target.part;
  }
}
