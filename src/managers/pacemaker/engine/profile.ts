/** A version of Pacemaker whose decisions are to be given. */
export type Profile = '2.1.5' | '1.1.10';

/** Something that 1.1.10 decides in another way than 2.1.5. */
export interface Difference {
  /** The release that changed it, and where upstream changed it. */
  readonly since: string;
  readonly upstream: string;
  /** How it has been since, and how 1.1.10 has it, each as a sentence about the version. */
  readonly now: string;
  readonly before: string;
}

/**
 * All that the profiles differ in; together it made the GoCardless outage. That failures are counted by operation since
 * 1.1.17 is not one of them: a decision looks at the sum over all operations of a resource.
 */
export const differences = {
  'scores-stay-merged': {
    since: '1.1.11',
    upstream: 'commit 1c057f8808',
    now: 'the scores of an instance that could not be placed where it runs are restored',
    before: 'they stay as merged and count twice',
  },
  'small-share-is-nothing': {
    since: '2.0.4',
    upstream: 'commit a48a44c298',
    now: 'a share of a colocation below one point is rounded away from 0',
    before: 'it counts as nothing',
  },
  'stickiness-is-a-property': {
    since: '2.0.0',
    upstream: 'which removed it',
    now: 'the property default-resource-stickiness is not read, and an upgrade makes it a default of all resources',
    before: 'it is read, but clones do not see it and have a stickiness of 1',
  },
} as const satisfies Readonly<Record<string, Difference>>;

export type DifferenceName = keyof typeof differences;

export const differenceNames = Object.keys(differences) as readonly DifferenceName[];

export function otherProfile(profile: Profile): Profile {
  return profile === '2.1.5' ? '1.1.10' : '2.1.5';
}

/** In what a decision follows 1.1.10: in everything or nothing, but for what is switched. */
export function formerWays(
  profile: Profile,
  switched: readonly DifferenceName[],
): ReadonlySet<DifferenceName> {
  const isFormer = (name: DifferenceName) => (profile === '1.1.10') !== switched.includes(name);
  return new Set(differenceNames.filter(isFormer));
}
