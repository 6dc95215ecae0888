import { sameWord } from './values.ts';

/** The roles of a resource, in the order in which they are compared: a higher one is "more running". */
export const role = { unknown: 0, stopped: 1, started: 2, unpromoted: 3, promoted: 4 } as const;

export type Role = (typeof role)[keyof typeof role];

const names = ['Unknown', 'Stopped', 'Started', 'Unpromoted', 'Promoted'] as const;

export type RoleName = (typeof names)[number];

export function roleName(value: Role): RoleName {
  return names[value];
}

/** Reads a role by its present or its former name (Slave, Master); undefined if it is none. */
export function parseRole(text: string | undefined): Role | undefined {
  if (sameWord(text, 'slave')) return role.unpromoted;
  if (sameWord(text, 'master')) return role.promoted;
  const index = names.findIndex((name) => sameWord(text, name));
  return index < 0 ? undefined : (index as Role);
}

/** The next role on the way from one role to another. */
export function stepTowards(from: Role, to: Role): Role {
  return steps[from]?.[to] ?? role.stopped;
}

const { unknown: U, stopped: O, started: S, unpromoted: N, promoted: P } = role;
const steps: readonly (readonly Role[])[] = [
  [U, O, O, O, O],
  [O, O, S, N, N],
  [O, O, S, N, P],
  [O, O, O, N, P],
  [O, N, N, N, P],
];
