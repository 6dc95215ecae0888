import { cloneKind } from './clone.ts';
import type { Cluster } from './graph.ts';
import { groupKind } from './group.ts';
import { primitiveKind } from './primitive.ts';

/** The kinds of resources there are. */
export const kinds: Cluster['kinds'] = { primitive: primitiveKind, group: groupKind, clone: cloneKind };
