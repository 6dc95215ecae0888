import { withTaps } from './open-taps.ts';

/** What can make a link between hosts late: a queue of the kernel, or a program that the frames go through. */
export type Delaying = 'netem' | 'line';

/** The same, or why nothing can. */
export type DelayingFound = { readonly by: Delaying } | { readonly lacks: string };

type Run = (file: string, args: readonly string[]) => Promise<unknown>;

/** Tries what this machine can. @param run runs a command in a network namespace of the caller's own */
export async function findDelaying(run: Run): Promise<DelayingFound> {
  const device = ['dev', 'lo', 'root'];
  const netem = await attempt(() => run('tc', ['qdisc', 'replace', ...device, 'netem', 'delay', '1ms']));
  if (netem === undefined) {
    await attempt(() => run('tc', ['qdisc', 'delete', ...device]));
    return { by: 'netem' };
  }
  const [perl, ...words] = withTaps(['reenact'], ['true']);
  const taps = await attempt(() => run(perl, words));
  if (taps === undefined) return { by: 'line' };
  return { lacks: `this kernel has no sch_netem, and no frames can be passed through a program (${taps})` };
}

/** @returns the last line of the complaint; nothing if there was none */
async function attempt(act: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return words.trim().split('\n').at(-1)?.split(': ').slice(-2).join(': ') ?? words;
  }
}
