/**
 * A version of Pacemaker whose decisions are to be given. `1.1.10` differs from `2.1.5` in three documented ways that
 * together made the GoCardless outage: a failed pre-assignment of a clone instance keeps the scores it merged, a colocation
 * factor that makes less than one point counts as nothing, and stickiness may be a cluster property that clones do not see.
 */
export type Profile = '2.1.5' | '1.1.10';
