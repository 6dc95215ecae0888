/** A word of the command line and what loads the command behind it, in the order of the help. */
export type Loaders<T> = Readonly<Record<string, () => Promise<T>>>;

/** Loads what was asked for, or everything for the help and for words nobody knows: loading is slower than most work. */
export function loadAsked<T>(loaders: Loaders<T>, asked: string | undefined): Promise<T[]> {
  const loader = asked !== undefined && Object.hasOwn(loaders, asked) ? loaders[asked] : undefined;
  return Promise.all(loader ? [loader()] : Object.values(loaders).map((load) => load()));
}
