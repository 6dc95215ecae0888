import type { Evidence, Finding } from '../checks/check.ts';
import type { Timeline } from '../recording/timeline.ts';
import type { Coverage } from '../trial/coverage.ts';
import type { Verdict } from '../trial/judge.ts';

/** Where it was run, in one line: world, version, nodes, manager, seed. */
export function setting(timeline: Timeline): string {
  const { scenario, seed, world } = timeline.header;
  if (scenario.platform) return `${world} · ${scenario.platform.parts.length} parts · seed ${seed}`;
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

/** The verdict in a sentence or two: how many symptoms are there, and whether the scenario expects that. */
export function verdictSentence(timeline: Timeline, verdict: Verdict): string {
  const counted = countSymptoms(verdict);
  if (verdict.verdict === 'inconclusive') return `${counted} But this trial proves nothing, because:`;
  if (verdict.asExpected) return `${counted} That is what the scenario expects.`;
  return `${counted} But the scenario expects it ${timeline.header.scenario.expect}.`;
}

const allOf = (total: number) => (total === 2 ? 'Both' : `All ${total}`);

function countSymptoms({ symptoms }: Verdict): string {
  const total = symptoms.length;
  const count = (status: Finding['status']) =>
    symptoms.filter(({ finding }) => finding.status === status).length;
  const present = count('present');
  const untold = count('cannot-tell');
  if (total === 0) return 'The scenario names no symptoms.';
  if (untold > 0) return `${present} of ${total} symptoms are there, ${untold} cannot be told.`;
  if (present === total) return total === 1 ? 'The symptom is there.' : `${allOf(total)} symptoms are there.`;
  if (present > 0) return `${present} of ${total} symptoms are there.`;
  return total === 1 ? 'The symptom is not there.' : `None of the ${total} symptoms is there.`;
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
