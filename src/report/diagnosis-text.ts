import type { CauseFinding } from '../checks/causes/cause.ts';
import type { ChangeOutlook, Diagnosis, NodeWal } from '../checks/causes/diagnose.ts';
import type { DiagnosisOverTime, PassedFinding } from '../checks/causes/over-time.ts';
import type { DiskPrice } from '../checks/causes/rules/disk.ts';
import type { DiskVerdict } from '../checks/causes/rules/disk-load.ts';
import type { FailoverOutlook } from '../checks/causes/rules/failover.ts';
import type { Breakage, SimulatedOrder } from '../checks/causes/rules/parameter-order.ts';
import { ordinaryHolders } from '../checks/causes/wal/holders.ts';
import { formatDuration } from '../kit/duration.ts';
import { formatSize } from '../kit/size.ts';
import { type Ink, mixInk } from './ink.ts';
import { printable } from './printable.ts';
import { hang } from './wrap.ts';

interface Page {
  readonly columns: number;
  readonly ink: Ink;
}

/** A diagnosis as a page for the terminal: what is the matter first, then what was asked, then what was not visible. */
export function renderDiagnosis(
  diagnosis: Diagnosis | DiagnosisOverTime,
  options: { readonly columns: number; readonly colors?: boolean },
): string {
  const page = {
    columns: Math.min(120, Math.max(60, options.columns)),
    ink: mixInk(options.colors ?? false),
  };
  const sections = [
    headline(diagnosis, page),
    ...diagnosis.findings.map((finding) => findingLines(finding, page)),
    ...('passed' in diagnosis ? diagnosis.passed.map((finding) => findingLines(finding, page)) : []),
    section(
      'Where the WAL goes',
      diagnosis.wal.flatMap((node) => walLines(node, page)),
      page,
    ),
    section('May reads go there', readLines(diagnosis, page), page),
    section(
      'If the primary were gone now',
      diagnosis.failover.flatMap((outlook) => failoverLines(outlook, page)),
      page,
    ),
    diagnosis.change ? section('The change', changeLines(diagnosis.change, page), page) : [],
    section(
      'Can reads saturate the disk',
      diagnosis.disks.flatMap((disk) => diskLines(disk, page)),
      page,
    ),
    diagnosis.price ? section('What the disk costs', priceLines(diagnosis.price, page), page) : [],
    section('Is memory short', memoryLines(diagnosis, page), page),
    section('What was not visible', unseenLines(diagnosis, page), page),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function section(title: string, lines: readonly string[], { ink }: Page): string[] {
  return lines.length === 0 ? [] : [ink.bold(title), ...lines];
}

function headline(diagnosis: Diagnosis | DiagnosisOverTime, { columns, ink }: Page): string[] {
  const { findings, complete } = diagnosis;
  const passed = 'passed' in diagnosis ? diagnosis.passed : [];
  const act = [...findings, ...passed].filter(({ weight }) => weight === 'act').length;
  if (act > 0) {
    const words = act === 1 ? 'One thing needs somebody to act.' : `${act} things need somebody to act.`;
    return hang('', words, columns).map((line) => ink.bold(ink.red(line)));
  }
  if (!complete) {
    const words =
      'Nothing was found, but not all of the cluster was seen: that is no proof that nothing is wrong.';
    return hang('', words, columns).map((line) => ink.bold(ink.magenta(line)));
  }
  return [ink.bold(ink.green('Nothing needs anybody to act.'))];
}

function findingLines(finding: CauseFinding | PassedFinding, { columns, ink }: Page): string[] {
  const sign = finding.weight === 'act' ? ink.red('ACT ') : ink.cyan('KNOW');
  const [first = '', ...rest] = hang('      ', printable(finding.what), columns);
  const part = (title: string, texts: readonly string[]) =>
    texts.flatMap((text, index) =>
      hang(index === 0 ? `      ${title.padEnd(9)} ` : ' '.repeat(16), printable(text), columns),
    );
  const when =
    'fromMs' in finding
      ? [`found from ${formatDuration(finding.fromMs)} to ${formatDuration(finding.toMs)}, not at the end`]
      : [];
  return [
    `${sign}  ${ink.bold(first.slice(6))}`,
    ...rest.map((line) => ink.bold(line)),
    ...part('when', when),
    ...part('why', [finding.why]),
    ...part(
      'do',
      finding.advice.map((advice, index) => `${index + 1}. ${advice}`),
    ),
    ...part('seen', finding.evidence).map(ink.dim),
    ...part('not seen', finding.unseen ?? []).map(ink.dim),
    ...part('sure', [`${finding.confidence} (${finding.cause})`]).map(ink.dim),
  ];
}

function walLines(
  { node, attribution, missing, rate, timeToFull }: NodeWal,
  { columns, ink }: Page,
): string[] {
  if (!attribution) return hang(`  ${node}  `, `cannot be said without ${missing ?? 'more'}`, columns);
  const { totalBytes, shares, holders } = attribution;
  const pace = rate
    ? `, written at ${perSecond(rate.bytesPerSecond)} (${perSecond(rate.lowBytesPerSecond)} to ${perSecond(rate.highBytesPerSecond)})`
    : '';
  const full = timeToFull
    ? [
        `      disk full in ${span(timeToFull.likelySeconds)} (${span(timeToFull.soonestSeconds)} to ${span(timeToFull.latestSeconds)})`,
      ]
    : [];
  return [
    `  ${ink.bold(printable(node))}  pg_wal holds ${formatSize(totalBytes)}${pace}`,
    ...full,
    ...shares.flatMap((share) =>
      hang(
        `    ${formatSize(Math.round(share.bytes)).padStart(9)}  `,
        shareWords(share.kind, share.holders),
        columns,
      ),
    ),
    ...holders
      .filter(({ holder, aloneBytes }) => aloneBytes > 0 && !ordinaryHolders.includes(holder.kind))
      .flatMap(({ holder, aloneBytes, next }) =>
        hang(
          '    ',
          `Without ${printable(holder.title)}: ${formatSize(Math.round(aloneBytes))} less${next ? `; then ${printable(next.title)} keeps most, ${formatSize(Math.round(next.bytes))}` : ''}.`,
          columns,
        ).map(ink.dim),
      ),
  ];
}

function shareWords(
  kind: 'held' | 'reserve' | 'released' | 'other files',
  holders: readonly string[],
): string {
  switch (kind) {
    case 'held':
      return printable(holders.join(' + '));
    case 'reserve':
      return 'reserve: segments for what will be written next';
    case 'released':
      return 'needed by nobody: goes at the next checkpoint';
    default:
      return 'files that are no segments: histories, backup labels';
  }
}

function readLines({ reads }: Diagnosis, { columns, ink }: Page): string[] {
  const signs = {
    yes: ink.green('yes        '),
    'not yet': ink.magenta('not yet    '),
    no: ink.red('no         '),
    'cannot tell': ink.magenta('cannot tell'),
  };
  return reads.flatMap(({ node, verdict, why }) => {
    const [first = '', ...rest] = hang(' '.repeat(node.length + 17), printable(why), columns);
    return [`  ${printable(node)}  ${signs[verdict]}  ${first.trimStart()}`, ...rest];
  });
}

function failoverLines(
  { node, lostBytes, lostCommits, obstacles }: FailoverOutlook,
  { columns }: Page,
): string[] {
  const loss =
    lostBytes === undefined
      ? 'what would be lost is not known'
      : lostBytes === 0
        ? 'nothing would be lost'
        : `${formatSize(lostBytes)} of WAL would be lost${lostCommits === undefined ? '' : `, about ${lostCommits} commits`}`;
  const ready = obstacles.length === 0 ? 'nothing stands in the way' : `but ${obstacles.join('; ')}`;
  return hang(`  ${printable(node)}  `, printable(`${loss}; ${ready}`), columns);
}

function changeLines({ values, orders, safe }: ChangeOutlook, { columns, ink }: Page): string[] {
  const change = Object.entries(values)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');
  const words = (order: SimulatedOrder) => order.steps.map(({ node }) => node).join(', then ');
  const safeOrders = orders.filter(({ broken }) => broken.length === 0);
  const breaking = orders.filter(({ broken }) => broken.length > 0);
  const shown = [...safeOrders.slice(0, ordersShown), ...breaking.slice(0, ordersShown)];
  const lines = shown.flatMap((order) => {
    const sign = order.broken.length === 0 ? ink.green('safe  ') : ink.red('breaks');
    const broken = order.broken.length === 0 ? '' : `: ${order.broken.map(breakWords).join('; ')}`;
    const [first = '', ...rest] = hang('          ', `${words(order)}${broken}`, columns);
    return [`  ${sign}  ${first.trimStart()}`, ...rest];
  });
  const left = orders.length - shown.length;
  if (left > 0)
    lines.push(
      ink.dim(`          and ${left} more: ${safeOrders.length} of ${orders.length} orders are safe`),
    );
  const steps = safe
    ? safe.map(
        ({ node, values: own }, index) =>
          `  ${index + 1}. ${node}: ${Object.entries(own)
            .map(([name, value]) => `${name} = ${value}`)
            .join(', ')}, restart, wait until the standbys have replayed it`,
      )
    : ['  No order is safe as the nodes are now: mend first what stands above.'];
  return [`  ${change}, one restart of each node:`, ...lines, '  To do it:', ...steps];
}

/** How many safe orders are shown, and how many that break something; JSON has all of them. */
const ordersShown = 2;

/** What a step breaks, with the line to look for. */
function breakWords({ node, how, parameter, has, needs, logLine }: Breakage): string {
  const words = {
    pauses: `${node} stops replaying and reports nothing`,
    ends: `${node} shuts down`,
    refuses: `${node} refuses to start`,
  };
  return `${words[how]} (${parameter} ${has}, needs ${needs}; log: "${logLine}")`;
}

function diskLines(verdict: DiskVerdict, { columns }: Page): string[] {
  const { node, disk, pagesPerSecond, hitRatio, breakEven } = verdict;
  const share = (ratio: number) => `${(ratio * 100).toFixed(1)} %`;
  return hang(
    `  ${printable(node)}  `,
    `${disk.title}: ${Math.round(pagesPerSecond)} pages/s, ${hitRatio === undefined ? 'no hit ratio' : `${share(hitRatio)} found in its own buffers`}; saturated below ${share(breakEven.byIops)} (operations) or ${share(breakEven.byThroughput)} (throughput). ${verdict.verdict === 'not saturated' ? 'Not by reads' : 'Cannot tell'}: ${verdict.why}.`,
    columns,
  );
}

function priceLines({ gigabytes, copies, perYear, next }: DiskPrice, { columns }: Page): string[] {
  const yuan = (amount: number) => `${Math.round(amount).toLocaleString('en-US')} yuan`;
  const share = (ratio: number) => `${(ratio * 100).toFixed(1)} %`;
  const disks = `${copies} ${copies === 1 ? 'disk' : 'disks'} of ${gigabytes.toLocaleString('en-US')} GB`;
  const dearer = next
    ? [
        `${next.disk.title} instead: ${yuan(next.morePerYear)} a year more. Reads as seen now would saturate it below a hit ratio of ${share(next.breakEven.byIops)} (operations) or ${share(next.breakEven.byThroughput)} (throughput). It changes nothing about what keeps WAL.`,
      ]
    : [];
  return [`${disks}: ${yuan(perYear)} a year, paid by the month.`, ...dearer].flatMap((line) =>
    hang('  ', line, columns),
  );
}

function memoryLines({ memory }: Diagnosis, { columns }: Page): string[] {
  return memory.flatMap(({ node, verdict, confidence, why, unseen }) => [
    ...hang(
      `  ${printable(node)}  `,
      `${verdict} (${confidence})${why.length > 0 ? `: ${why.join('; ')}` : ''}.`,
      columns,
    ),
    ...unseen.flatMap((what) => hang('      not seen: ', what, columns)),
  ]);
}

/** The same thing unseen on several nodes is told once. */
function unseenLines({ unseen }: Diagnosis, { columns, ink }: Page): string[] {
  const nodes = new Map<string, string[]>();
  for (const { node, what, why } of unseen) {
    const key = `${what.replace(/\.$/, '')} - ${why}`;
    nodes.set(key, [...(nodes.get(key) ?? []), node]);
  }
  return [...nodes]
    .flatMap(([text, where]) => hang('  ', printable(`${where.join(', ')}: ${text}`), columns))
    .map(ink.dim);
}

const perSecond = (bytes: number) => `${formatSize(Math.round(bytes))}/s`;
const span = (seconds: number) => (Number.isFinite(seconds) ? formatDuration(seconds * 1_000) : 'never');
