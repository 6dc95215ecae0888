import type { Evidence, Finding } from '../checks/check.ts';
import type { Timeline } from '../recording/timeline.ts';
import type { Coverage } from '../trial/coverage.ts';
import type { Verdict } from '../trial/judge.ts';

/** Where it was run, in one line: world, version, nodes, manager, seed. */
export function setting(timeline: Timeline): string {
  const { scenario, seed, world } = timeline.header;
  const { postgres, nodes } = scenario.topology;
  const version = timeline.facts['postgres'] ?? postgres.version;
  const roles = nodes.map((node) => `${node.name} ${node.role === 'primary' ? 'primary' : node.replication}`);
  return [
    world,
    `PostgreSQL ${String(version)}`,
    roles.join(', '),
    `manager ${scenario.manager.kind}`,
    `seed ${seed}`,
  ].join(' · ');
}

/** The verdict in one sentence: how many symptoms are there, and whether the scenario expects that. */
export function verdictSentence(timeline: Timeline, verdict: Verdict): string {
  const { expect } = timeline.header.scenario;
  const total = verdict.symptoms.length;
  const present = verdict.symptoms.filter(({ finding }) => finding.status === 'present').length;
  const counted =
    total === 0
      ? 'The scenario names no symptoms.'
      : present === total
        ? total === 1
          ? 'The symptom is there.'
          : `All ${total} symptoms are there.`
        : present === 0
          ? total === 1
            ? 'The symptom is not there.'
            : `None of the ${total} symptoms is there.`
          : `${present} of ${total} symptoms are there.`;
  if (verdict.verdict === 'inconclusive') return `${counted} But this trial proves nothing, because:`;
  return `${counted} ${verdict.asExpected ? 'That is what the scenario expects.' : `But the scenario expects it ${expect}.`}`;
}

/** What became of a disturbance, in words. */
export const outcomeWords: Readonly<Record<Coverage['outcome'], string>> = {
  removed: 'landed and removed',
  landed: 'landed, removal not recorded',
  stuck: 'landed, not proved removed',
  missed: 'not proved landed',
  'never-due': 'never due',
  unrecorded: 'not recorded',
};

/** What a piece of evidence says, with its node; nothing if the finding's summary has said it already. */
export function newsOf(finding: Finding, { node, text }: Evidence): string {
  if (finding.summary.toLowerCase().includes(text.toLowerCase())) return '';
  return node === undefined || text.includes(node) ? text : `${node}: ${text}`;
}
