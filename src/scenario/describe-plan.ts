import { formatDuration } from '../kit/duration.ts';
import { formatSize } from '../kit/size.ts';
import type { Manager } from '../managers/manager.ts';
import { describeMoment } from '../model/describe-moment.ts';
import type { PartPlan, Platform } from '../model/platform.ts';
import type { Disturbance, Scenario, Suspect } from '../model/scenario.ts';
import { describeTarget } from '../model/target.ts';
import {
  type LinkQuality,
  type NodePlan,
  type Settings,
  type Topology,
  upstreamOf,
} from '../model/topology.ts';
import { describeRing, startOrderOf } from '../platform/start-order.ts';
import type { Estimate } from './estimate.ts';
import { paramsInWords } from './params-in-words.ts';
import { actOf, entryOf, everyWord, type Vocabulary } from './vocabulary.ts';

/** The resolved plan as a page of text, for `reenact run --dry-run`: what will be built, done, looked for, and its cost. */
export function describePlan(scenario: Scenario, cost: Estimate, vocabulary: Vocabulary = everyWord): string {
  const { topology, limits } = scenario;
  const [low, high] = cost.durationMs;
  const { platform } = scenario;
  const sections: readonly Section[] = [
    ...(platform
      ? [
          ['Parts', platform.parts.map((part) => describePart(part, vocabulary))] as const,
          ['Start order', describeStartOrder(platform)] as const,
        ]
      : clusterSections(scenario, vocabulary)),
    ['Suspects', scenario.suspects.map((suspect) => describeSuspect(suspect, vocabulary))],
    [
      'Schedule',
      scenario.schedule.map(
        (disturbance) => `${disturbance.name}: ${describeDisturbance(disturbance, vocabulary)}`,
      ),
    ],
    ['Runbook', describeRunbook(scenario, vocabulary)],
    [
      'Symptoms',
      scenario.symptoms.map(
        ({ name, check, params }) =>
          `${name}: ${check}${paramsInWords(entryOf(vocabulary.checks, check).params, params)}`,
      ),
    ],
    [
      'Limits',
      [
        `watched for ${formatDuration(limits.watchMs)}; to boot ${formatDuration(limits.bootMs)}; to settle ${formatDuration(limits.settleMs)}; disk ${formatSize(limits.diskBytes)}`,
      ],
    ],
    [
      'Estimate',
      [
        `one trial takes ${formatDuration(low)} to ${formatDuration(high)} and about ${formatSize(cost.diskBytes)} of disk`,
      ],
    ],
  ];
  const body = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => [title, ...lines.map((line) => `  ${line}`)].join('\n'));
  return [
    `${scenario.title}\nExpected verdict: ${scenario.expect}`,
    ...(platform ? [] : [describePostgres(topology)]),
    ...body,
  ].join('\n\n');
}

type Section = readonly [title: string, lines: readonly string[]];

function clusterSections(scenario: Scenario, vocabulary: Vocabulary): readonly Section[] {
  const { topology } = scenario;
  return [
    ['Nodes', topology.nodes.map((node) => describeNode(topology, node))],
    ['Links', describeLinks(topology)],
    ['Addresses', topology.addresses.map(({ name, owner }) => `${name}: held by ${owner}`)],
    [
      'Manager',
      [
        scenario.manager.kind +
          paramsInWords(
            entryOf(vocabulary.managers, scenario.manager.kind).settings,
            scenario.manager.settings,
          ),
        ...describeManager(entryOf(vocabulary.managers, scenario.manager.kind)),
      ],
    ],
    [
      'Clients',
      [
        scenario.workload.kind +
          paramsInWords(
            entryOf(vocabulary.workloads, scenario.workload.kind).params,
            scenario.workload.params,
          ),
      ],
    ],
  ];
}

function describePostgres({ postgres, settings, archive }: Topology): string {
  const origin = postgres.binaries === 'npm' ? "from npm, else the machine's own" : "the machine's own";
  const parts = [
    `PostgreSQL ${postgres.version} (${origin}), ${postgres.timing} timing`,
    `WAL segments of ${formatSize(postgres.walSegmentBytes)}`,
    postgres.checksums ? 'checksums' : 'no checksums',
    archive ? 'WAL archive' : 'no WAL archive',
  ];
  return parts.join(', ') + describeSettings(settings);
}

/** Where it runs, unless it is nobody. */
function describeManager({ orders, needsStore, daemon }: Manager): readonly string[] {
  if (orders?.length === 0 && daemon === undefined) return [];
  return [
    `${daemon === undefined ? 'one instance' : 'its own programs'} on every node${needsStore ? ', and a store that they share, at the place `store`' : ''}`,
  ];
}

function describeNode(topology: Topology, node: NodePlan): string {
  const role =
    node.role === 'primary'
      ? 'primary'
      : `${node.replication === 'sync' ? 'synchronous' : 'asynchronous'} standby of ${upstreamOf(topology, node)}`;
  return `${node.name}: ${role}${describeSettings(node.settings)}`;
}

function describeSettings(settings: Settings): string {
  const written = Object.entries(settings).map(([name, value]) => `${name} = ${String(value)}`);
  return written.length > 0 ? `; ${written.join(', ')}` : '';
}

function describeLinks({ link, links }: Topology): string[] {
  const special = links.map((each) => `${each.between.join(' <-> ')}: ${describeQuality(each)}`);
  return [`${special.length > 0 ? 'all others' : 'all'}: ${describeQuality(link)}`, ...special];
}

function describeQuality({ delayMs, jitterMs, bytesPerSecond }: LinkQuality): string {
  const jitter = jitterMs > 0 ? ` + up to ${formatDuration(jitterMs)}` : '';
  const capacity = bytesPerSecond === undefined ? '' : `, ${formatSize(bytesPerSecond)}/s`;
  return `${formatDuration(delayMs)}${jitter} one way${capacity}`;
}

function describeSuspect(suspect: Suspect, vocabulary: Vocabulary): string {
  const why = suspect.because ? `\n    because: ${suspect.because.trim()}` : '';
  if (suspect.kind === 'fault')
    return `${suspect.name}: ${describeDisturbance(suspect.disturbance, vocabulary)}${why}`;
  const neutral = suspect.neutral === null ? 'not set' : String(suspect.neutral);
  return `${suspect.name}: ${suspect.path} = ${String(suspect.value)} (harmless: ${neutral})${why}`;
}

function describeDisturbance(disturbance: Disturbance, vocabulary: Vocabulary): string {
  const { fault, target, params, moment, forMs } = disturbance;
  const length = forMs === undefined ? '' : `, for ${formatDuration(forMs)}`;
  const what = `${fault} on ${describeTarget(target)}${paramsInWords(paramsSchema(disturbance, vocabulary), params)}`;
  return `${what}, ${describeMoment(moment)}${length}`;
}

function paramsSchema({ fault, target }: Disturbance, vocabulary: Vocabulary) {
  return target.kind === 'part' ? actOf(vocabulary, fault).params : entryOf(vocabulary.faults, fault).params;
}

/** A part with its parameters; what was written as a range is told as one. */
function describePart({ name, kind, params, unknowns }: PartPlan, vocabulary: Vocabulary): string {
  const known = paramsInWords(entryOf(vocabulary.parts, kind).params, params);
  const ranges = unknowns.map(({ path, from, to }) => `${path.join('.')} from ${from} to ${to}`);
  return `${name}: ${kind}${known}${ranges.length > 0 ? `; unknown: ${ranges.join(', ')}` : ''}`;
}

/** Which parts can start when, if all are down, and which never can. */
function describeStartOrder(platform: Platform): string[] {
  const { waves, rings, never } = startOrderOf(platform);
  if (waves.length + rings.length === 0) return [];
  return [
    ...waves.map((wave, index) => `${index + 1}. ${wave.join(', ')}`),
    ...(never.length > 0 ? [`never: ${never.join(', ')}`] : []),
    ...rings.map((ring) => `ring: ${describeRing(ring)}`),
  ];
}

function describeRunbook({ runbook }: Scenario, vocabulary: Vocabulary): string[] {
  return runbook.map(({ name, action, params, moment }, index) => {
    const what = entryOf(vocabulary.actions, action).describe(params);
    const when = moment ? `, ${describeMoment(moment, 'after the step before')}` : '';
    return `${index + 1}. ${name}: ${what}${when}`;
  });
}
