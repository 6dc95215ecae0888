/** How things are for a member while it has nothing to decide: in these words they are compared, not told. */
export const leadsOn = (timeline: number): string => `leads on timeline ${timeline}`;
export const followsWhom = (leader: string): string => `follows ${leader}`;
