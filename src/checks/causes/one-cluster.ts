import { walPosition } from '../../dump/view.ts';
import { formatLsn } from '../../model/node-state.ts';
import { type CauseFinding, defineCause } from './cause.ts';

/** Whether the nodes are one cluster: one system, one primary, and standbys that are not ahead of it. */
export const oneCluster = defineCause({
  kind: 'one-cluster',
  asks: 'Are these nodes one cluster: one system, one primary, no standby that went another way?',
  look: ({ nodes, primary, standbys }) => {
    const answering = nodes.filter((node) => node.silence === undefined);
    const silent = nodes.filter((node) => node.silence !== undefined);
    const findings: CauseFinding[] = silent.map((node) => ({
      cause: 'one-cluster',
      node: node.name,
      weight: 'act',
      confidence: 'certain',
      what: `${node.name} does not answer: ${node.silence ?? ''}.`,
      why: 'What runs there is not known; everything said about the cluster is said without it.',
      advice: [adviceFor(node.silence ?? '')],
      evidence: [node.silence ?? ''],
    }));
    const systems = new Map(answering.map((node) => [node.name, node.latest('control')?.[0]?.system]));
    const known = new Set([...systems.values()].filter((system) => system !== undefined));
    if (known.size > 1) {
      findings.push({
        cause: 'one-cluster',
        weight: 'act',
        confidence: 'certain',
        what: 'These nodes are not one cluster: their system identifiers differ.',
        why: 'A standby is a copy of its primary and has the same identifier. A node with another one was initialised by itself.',
        advice: ['Ask only the nodes of one cluster, or rebuild the one that is not a copy.'],
        evidence: [...systems].map(([name, system]) => `${name}: ${system ?? 'not visible'}`),
      });
      return findings;
    }
    const primaries = answering.filter((node) => !node.standby);
    if (primaries.length > 1) {
      findings.push({
        cause: 'one-cluster',
        weight: 'act',
        confidence: 'certain',
        what: `${primaries.map(({ name }) => name).join(' and ')} both take writes: the cluster is split.`,
        why: 'They share a system identifier, so one was promoted while the other went on. What each has accepted since is not in the other.',
        advice: [
          'Stop writes to all but one now, by taking its address away.',
          'Keep the other’s data directory until somebody has looked at what only it has; then rebuild it.',
        ],
        evidence: primaries.map(
          (node) =>
            `${node.name}: not in recovery, timeline ${node.latest('position')?.[0]?.timeline ?? 'unknown'}`,
        ),
      });
    }
    for (const standby of primary ? standbys : []) {
      const [own, theirs] = [walPosition(standby, 'earliest'), primary && walPosition(primary)];
      const ownMs = standby.answeredMs('position', 'earliest') ?? Number.POSITIVE_INFINITY;
      const theirsMs = primary?.answeredMs('position', 'latest') ?? Number.NEGATIVE_INFINITY;
      // What a primary said before it fell silent is no measure for what a standby says after.
      if (theirsMs <= ownMs || own === undefined || theirs === undefined || own <= theirs) continue;
      findings.push({
        cause: 'one-cluster',
        node: standby.name,
        weight: 'act',
        confidence: 'likely',
        what: `${standby.name} is ahead of ${primary?.name}: it holds WAL that the primary never wrote.`,
        why: 'It followed another primary, or was one. It can never catch up from here, although it may look connected.',
        advice: [`Rebuild ${standby.name} from ${primary?.name} (pg_rewind or a base backup).`],
        evidence: [`${standby.name} at ${formatLsn(own)}, ${primary?.name} at ${formatLsn(theirs)}`],
      });
    }
    return findings;
  },
});

/** Whether a server that runs has refused us, or nobody was there. */
function adviceFor(silence: string): string {
  if (/ENOTFOUND|EAI_AGAIN/.test(silence)) return 'Check the host name of this DSN.';
  if (
    /password|role ".*" does not exist|database ".*" does not exist|pg_hba\.conf|SASL|no encryption/.test(
      silence,
    )
  )
    return 'The server runs and refused us: check user, password, database and pg_hba.conf. A password may stand in the DSN or in PGPASSWORD; nobody is asked for one.';
  return 'See whether its server runs and can be reached from here, and what its log says last.';
}
