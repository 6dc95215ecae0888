import type { AttributeWrite } from '../../attributes.ts';
import type { Scene } from '../script.ts';

/**
 * The names under which the database agent (ocf:heartbeat:pgsql) tells the cluster what it knows. `master-Postgresql` is
 * the promotion score; the others are for itself and for people.
 */
export const scores = { promote: '1000', may: '100', never: '-INFINITY' } as const;

export function promotionScore(node: string, resource: string, value: string): AttributeWrite {
  return { node, name: `master-${resource}`, value };
}

export function statusOf(node: string, resource: string, value: string): AttributeWrite {
  return { node, name: `${resource}-status`, value };
}

/** Permanent: it survives the node's going, so that nobody with old data calls itself fit. */
export function dataStatus(node: string, resource: string, value: string): AttributeWrite {
  return { node, name: `${resource}-data-status`, value, permanent: true };
}

export function baseline(node: string, resource: string, value: string | null): AttributeWrite {
  return { node, name: `${resource}-master-baseline`, value };
}

export function position(node: string, resource: string, value: string | null): AttributeWrite {
  return { node, name: `${resource}-xlog-loc`, value };
}

export function read({ values }: Scene, { node, name }: { node: string; name: string }): string | undefined {
  return values[`${node} ${name}`];
}

/** A standby's status is not overwritten by others while it is stopped or unknown: only it knows better. */
export function statusOfPeer(scene: Scene, node: string, resource: string, value: string): AttributeWrite[] {
  const write = statusOf(node, resource, value);
  const now = read(scene, write);
  return now === 'STOP' || now === 'UNKNOWN' ? [] : [write];
}
