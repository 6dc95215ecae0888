import type { ClusterView, NodeView } from '../../../dump/view.ts';
import { guardedParameters } from '../../../model/setting.ts';
import type { ParameterNode, ParameterValues } from './parameter-order.ts';

/** The guarded values a node runs with. */
export function runningValues(node: NodeView): ParameterValues {
  const values = guardedParameters.flatMap((name) => {
    const value = Number(node.setting(name));
    return node.setting(name) === undefined || Number.isNaN(value) ? [] : [[name, value] as const];
  });
  return Object.fromEntries(values);
}

/**
 * The guarded values a node will run with once it is restarted, as far as its files can be seen. The last line of a setting
 * wins; without pg_file_settings there is nothing to say beyond what runs.
 */
export function configuredValues(node: NodeView): ParameterValues {
  const lines = (node.latest('fileSettings') ?? []).filter(
    ({ value }) => value !== null && !Number.isNaN(Number(value)),
  );
  return {
    ...runningValues(node),
    ...Object.fromEntries(lines.map(({ name, value }) => [name, Number(value)])),
  };
}

/** The cluster's nodes as the parameter rules see them. */
export function parameterNodes(cluster: ClusterView): readonly ParameterNode[] {
  return cluster.nodes
    .filter((node) => node.silence === undefined)
    .map((node) => ({
      name: node.name,
      standby: node.standby,
      major: node.major,
      values: runningValues(node),
    }));
}
