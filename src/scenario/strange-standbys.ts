import { suggest } from '../kit/did-you-mean.ts';
import { isNamed, type SynchronousNames } from '../model/setting/synchronous-names.ts';

/** The nodes that a list of synchronous standbys means; standbys call themselves by their nodes' names. */
export function standbysNamed({ names }: SynchronousNames, nodes: readonly string[]): readonly string[] {
  return nodes.filter((node) => names.some((name) => isNamed(name, node)));
}

/** Names on a list of synchronous standbys that no node has, each once. */
export function strangersAmong({ names }: SynchronousNames, nodes: readonly string[]): readonly string[] {
  const isStranger = (name: string) => !nodes.some((node) => isNamed(name, node));
  return [...new Set(names.filter(isStranger))];
}

/** What is wrong with such a name, and what to write instead. */
export function complainOfStranger(
  name: string,
  nodes: readonly string[],
): { readonly message: string; readonly advice: string } {
  return {
    message: `\`synchronous_standby_names\` lists "${name}", and no node of the topology is called so.`,
    advice: `${suggest(name, nodes, 'a name')} A standby connects with its node's name as application_name.`,
  };
}
