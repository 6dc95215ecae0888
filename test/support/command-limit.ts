/**
 * How long a program that a test starts may take, in milliseconds: less than a test may, so that one that hangs ends with its
 * test, which says so, and does not outlive it.
 */
export const commandWithinMs = 170_000;
