import { execa } from 'execa';
import { childNamed, childrenNamed, type Element, walk } from '../../src/managers/pacemaker/cib/element.ts';
import { parseXml } from '../../src/managers/pacemaker/cib/parse-xml.ts';

/** What the installed scheduler answers, in the terms in which the engine answers. */
export interface OracleAnswer {
  /** `resource node role`, sorted; the node is `-` where it runs nowhere. */
  readonly placements: readonly string[];
  /** `stage instance node score`, in the sequence in which they were printed. */
  readonly scores: readonly string[];
  /** `task instance node` of what was carried out, in sequence. */
  readonly orders: readonly string[];
}

/** The version of crm_simulate that is the judge; others decide differently in places. */
export const oracleVersion = '2.1.5';

/** True if the judge is installed in the right version. */
export async function oracleInstalled(): Promise<boolean> {
  const { stdout, failed } = await execa('crm_simulate', ['--version'], { reject: false, timeout: 60_000 });
  return !failed && (stdout?.includes(`Pacemaker ${oracleVersion}`) ?? false);
}

/**
 * Asks crm_simulate about a file. Undefined if it refuses the file or fails on it. A transition that cannot be completed
 * (exit code 1) is an answer too.
 */
export async function askOracle(file: string, shadowDirectory: string): Promise<OracleAnswer | undefined> {
  const args = ['-S', '-s', '-x', file, '--output-as=xml'];
  const { stdout, exitCode } = await execa('crm_simulate', args, {
    reject: false,
    env: { CIB_shadow_dir: shadowDirectory, TZ: 'UTC' },
    maxBuffer: 64 * 1024 * 1024,
    timeout: 60_000,
  });
  if ((exitCode !== 0 && exitCode !== 1) || typeof stdout !== 'string') return undefined;
  return readOracleXml(stdout);
}

export function readOracleXml(xml: string): OracleAnswer | undefined {
  const root = parseXml(xml, 'crm_simulate');
  const revised = childNamed(root, 'revised_cluster_status');
  if (!revised) return undefined;
  return {
    placements: readPlacements(childNamed(revised, 'resources')),
    scores: readScores(childNamed(root, 'allocations')),
    orders: readOrders(childNamed(root, 'transition')),
  };
}

function readPlacements(resources: Element | undefined): string[] {
  const found: string[] = [];
  if (!resources) return found;
  walk(resources, (element) => {
    if (element.name !== 'resource') return;
    const { id, role } = element.attributes;
    const nodes = childrenNamed(element, 'node').map((node) => node.attributes.name);
    for (const node of nodes.length > 0 ? nodes : ['-']) found.push(`${id} ${node} ${role}`);
  });
  return found.sort();
}

const stages: Readonly<Record<string, string>> = {
  pcmk__primitive_assign: 'primitive',
  pcmk__group_assign: 'group',
  pcmk__clone_allocate: 'clone',
};

function readScores(allocations: Element | undefined): string[] {
  return (allocations?.children ?? []).flatMap(({ name, attributes }) => {
    const { id, node, score } = attributes;
    if (name === 'promotion_score') return [`promotion ${id} ${node ?? '-'} ${score}`];
    const stage = stages[attributes.function ?? ''];
    return name === 'node_weight' && stage ? [`${stage} ${id} ${node} ${score}`] : [];
  });
}

function readOrders(transition: Element | undefined): string[] {
  return (transition?.children ?? []).flatMap(({ name, attributes }) => {
    if (name === 'rsc_action') {
      const { op, resource, node, interval } = attributes;
      return [`${op}${interval ? `=${interval}` : ''} ${resource} ${node}`];
    }
    if (name === 'fencing_action') return [`stonith ${attributes.target} ${attributes.op}`];
    return [];
  });
}
