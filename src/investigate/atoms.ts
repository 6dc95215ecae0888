import { isWithin, members, type SuspectSet, setOf } from './suspect-set.ts';

/**
 * What a search tells apart: single suspects, or blocks of suspects where there are too many of them. The beliefs
 * about all subsets of at most `mostAtoms` atoms fit into a small array.
 */
export type Atoms = readonly SuspectSet[];

/** 2^16 subsets are summed over in about a millisecond. */
export const mostAtoms = 16;

/** Divides a set into single suspects, or into `mostAtoms` blocks of almost equal size. */
export function divide(set: SuspectSet): Atoms {
  const indices = members(set);
  const count = Math.min(indices.length, mostAtoms);
  return Array.from({ length: count }, (_, atom) =>
    setOf(
      indices.slice(
        Math.floor((atom * indices.length) / count),
        Math.floor(((atom + 1) * indices.length) / count),
      ),
    ),
  );
}

/** The mask of the atoms that are wholly in the set. */
export function maskOf(set: SuspectSet, atoms: Atoms): number {
  let mask = 0;
  for (const [bit, atom] of atoms.entries()) if (isWithin(atom, set)) mask |= 1 << bit;
  return mask;
}

/** The suspects of the atoms in the mask. */
export function unionOf(mask: number, atoms: Atoms): SuspectSet {
  let union = 0n;
  for (const [bit, atom] of atoms.entries()) if (mask & (1 << bit)) union |= atom;
  return union;
}
