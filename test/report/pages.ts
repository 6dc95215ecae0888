import { decisiveTrials } from '../../src/investigate/decisive.ts';
import { renderExplorationHtml } from '../../src/investigate/explore/exploration-html.tsx';
import { renderProofHtml } from '../../src/investigate/prove/proof-html.tsx';
import { renderSuggestionsHtml } from '../../src/investigate/prove/suggestion-html.tsx';
import { reportSuggestions } from '../../src/investigate/prove/suggestion-report.ts';
import { reportInvestigation } from '../../src/investigate/result.ts';
import { renderInvestigationHtml } from '../../src/investigate/result-html.tsx';
import { anyOf, investigateTruth } from '../../src/investigate/testing.ts';
import { renderLoopsHtml } from '../../src/loops/loop-html.tsx';
import { reportLoops } from '../../src/loops/loop-report.ts';
import { notes } from '../../src/recording/testing.ts';
import { foldTimeline } from '../../src/recording/timeline.ts';
import { renderRemediesHtml } from '../../src/remedies/remedies-html.tsx';
import { exampleRecording } from '../../src/report/example.ts';
import { renderHtml } from '../../src/report/html.tsx';
import { judge } from '../../src/trial/judge.ts';
import { readIncident, simulate } from '../parity/simulate.ts';

/** Words as long as people write them. */
const long = 'an-archived-segment-with-a-record-that-nobody-can-read';

/** Every kind of page that reenact writes, with more of everything than most have. */
export async function everyPage(): Promise<ReadonlyMap<string, string>> {
  const storm = await readIncident('incidents/retry-storm/scenario.yaml');
  const { timeline, verdict } = await simulate(storm);
  const { header, events } = exampleRecording();
  const example = foldTimeline(header, events);
  return new Map([
    ['report', renderHtml(example, judge(example))],
    ['report-nobody-promoted', nobodyPromoted()],
    ['report-platform', renderHtml(timeline, verdict)],
    ['loops', renderLoopsHtml(storm.title, storm.platform ? reportLoops(storm.platform, timeline) : [])],
    ['investigation-1', investigation(1, [0])],
    ['investigation-12', investigation(12, [2, 5, 7])],
    ['investigation-40', investigation(40, [3, 30])],
    ['exploration', exploration()],
    ['proof', proof()],
    ['suggestions', suggestions()],
    ['remedies', remedies()],
  ]);
}

function nobodyPromoted(): string {
  const why =
    'nobody is promoted: Postgresql on pg02 is restarted, because it scores -99 there (-100 from colocation backup-vip-not-with-master); ' +
    'with -1000 instead of -INFINITY in backup-vip-not-with-master pg03 would be promoted.';
  let turning = notes()
    .watch(40_000)
    .writes({ from: 0, to: 3_000 })
    .writes({ from: 3_000, to: 40_000, outcome: 'failed' });
  for (let turn = 0; turn < 14; turn += 1) {
    const what = `Transition ${turn} (pg02 is ${turn % 2 === 0 ? 'up' : 'down'}): restart Postgresql on pg02; ${why}`;
    turning = turning.add(5_000 + turn * 2_000, { type: 'decision', node: 'pg02', what, because: [] });
  }
  const timeline = turning.timeline();
  return renderHtml(timeline, judge(timeline));
}

function investigation(count: number, culprits: readonly number[]): string {
  const suspects = Array.from(
    { length: count },
    (_, index) => `${long.slice(0, 12 + ((index * 7) % 42))}-${index + 1}`,
  );
  const { conclusion, answers, options } = investigateTruth(count, anyOf(culprits));
  const counts = { trials: answers.length, inconclusive: 0 };
  const title = 'A standby hangs, and what else was suspected';
  const report = reportInvestigation(title, suspects, { answers, options }, conclusion, counts);
  const numbered = new Map(answers.map((answer, index) => [index + 1, answer]));
  const decisive = decisiveTrials(report, numbered, suspects).map((one, index) => {
    const folder = `trials/trial-${one.trial}-mx0wcuwk`;
    const files = { recording: `${folder}/recording.ndjson`, report: `${folder}/report.html` };
    return {
      ...one,
      show: `reenact run it --only ${one.acted.join(' ')} --html`,
      ...(index === 0 ? {} : files),
    };
  });
  return renderInvestigationHtml({ ...report, decisive });
}

function exploration(): string {
  const cause = (file: string, suspects: readonly string[]) => ({
    suspects,
    variants: { found: 2, possible: 4 },
    file,
    again: { hits: 3, trials: 3, interval: { low: 0.44, high: 1 } },
  });
  return renderExplorationHtml({
    format: 'reenact-exploration',
    version: 1,
    title: 'A primary is lost',
    policy: 'cover',
    upto: 2,
    trials: 202,
    finished: false,
    suspects: 12,
    factors: 9,
    masked: 3,
    always: [],
    outages: [
      {
        signature: 'acknowledged-writes-lost; primary down, standby primary, standby without stream',
        harms: ['acknowledged-writes-lost', 'replication-stalled'],
        causes: [
          {
            ...cause('outage-1.yaml', [`power-off pg01 at 1s`, long]),
            lab: 'reenacted',
            labFiles: { report: 'trials/lab-1/report.html' },
          },
          cause('outage-1-2.yaml', ['freeze:walreceiver pg02 at 2500ms']),
        ],
      },
    ],
    larger: [[long, 'slow-link', 'much-is-written']],
    account: [{ size: 1, combinations: 12, tried: 10, within: 1, explained: 0, untold: 0, open: 1 }],
    neverLanded: ['fill-disk pg02'],
  });
}

function proof(): string {
  return renderProofHtml({
    format: 'reenact-proof',
    version: 1,
    title: 'A standby hangs',
    fix: { 'topology.nodes.pg02.replication': 'async', [`manager.scores.${long}`]: -1000 },
    parts: [
      { part: 'case', reenacted: 0, averted: 5, inconclusive: 0 },
      { part: 'neighbour', reenacted: 12, averted: 288, inconclusive: 2 },
      { part: 'gallery', reenacted: 21, averted: 18, inconclusive: 11 },
    ],
    bound: 0.0157,
    still: Array.from({ length: 12 }, (_, index) => `neighbour-${100 + index}`),
    galleryBroken: ['primary-lost-by-hand/synchronous'],
    galleryAverted: ['hung-archiver'],
    created: [{ name: 'primary-lost-by-hand/asynchronous', symptoms: ['acknowledged-writes-lost'] }],
    notApplicable: ['2025-10-region-loss/whole-region', 'retry-storm'],
  });
}

function suggestions(): string {
  const sets = ['minimal', ...Array.from({ length: 9 }, (_, index) => `outage-3-${index + 2}`)];
  const tried = Array.from({ length: 14 }, (_, index) => {
    const removed = Math.max(0, 10 - index);
    return {
      what: `topology.settings.max_slot_wal_keep_size: ${index + 1}GB, not ${index}GB`,
      fix: new Map([['topology.settings.max_slot_wal_keep_size', `${index + 1}GB`]]),
      removed,
      told: sets.length,
      verdicts: sets.map((_set, place) => (place < removed ? ('averted' as const) : ('reenacted' as const))),
      created: index === 1 ? ['standby-down'] : [],
    };
  });
  const about = { title: 'A standby hangs', sets, changes: tried.length, interrupted: false };
  return renderSuggestionsHtml(
    reportSuggestions(about, tried, (file) => `reenact prove ${long}.yaml --fix runs/proof/${file}`),
  );
}

function remedies(): string {
  const around = (low: number, high: number) => ({ mean: (low + high) / 2, low, high });
  const option = (
    name: string,
    [low, high]: readonly [number, number],
    [fewest, most]: readonly [number, number],
  ) => ({
    name,
    because:
      'Who would wait longer than anybody has patience is refused at once, and told when to come again.',
    savedMs: around(low, high),
    bySymptom: [around(low, high), around(fewest, most), around(0, 12_000)],
    brought: 0,
    prevented: low > 0 ? 12 : 0,
    inconclusive: low === 0 ? 1 : 0,
  });
  return renderRemediesHtml({
    title: 'A leader is lost while its standbys lag',
    world: 'simulator',
    seed: 1,
    plays: 12,
    inconclusive: 0,
    withOutage: 12,
    outageMs: around(120_000, 122_000),
    symptoms: [
      { name: 'slow', unit: 'ms', amount: around(120_000, 122_000) },
      { name: 'acknowledged-writes-gone', unit: 'rows', amount: around(80, 120) },
      { name: 'two-primaries', unit: 'ms', amount: around(0, 12_000) },
    ],
    options: [
      option('bounded-queue', [90_000, 121_000], [0, 0]),
      option(long, [0, 0], [20, 30]),
      option('looser', [60_000, 80_000], [-1_200, -900]),
    ],
    preventing: [['bounded-queue'], ['looser']],
    mostSize: 2,
  });
}
