import { formatDuration } from '../kit/duration.ts';
import type { Ink } from './ink.ts';
import { phaseInWords } from './notices.ts';
import { printable } from './printable.ts';
import { stretchMs } from './progress.ts';
import type { NodeGlance, Notice, Progress, Stretch } from './progress-state.ts';
import { signed } from './since-zero.ts';
import { paintShare } from './text-chart.ts';
import { clip } from './wrap.ts';

/** The lines that stand in a terminal while a trial runs; redrawn in place, each fits the width. */
export function progressLines(
  progress: Progress,
  nowMs: number,
  options: { readonly columns: number; readonly ink: Ink },
): string[] {
  const { columns, ink } = options;
  const width = Math.min(columns, 120) - 1;
  const body = width - 10;
  const row = (label: string, painted: string) => `${ink.dim(label.padEnd(9))} ${painted}`;
  const doing = progress.underWay
    .filter(({ sinceMs }) => sinceMs <= nowMs)
    .map(({ what, sinceMs }) => `${what} (${formatDuration(nowMs - sinceMs)})`);
  return [
    ink.bold(clip(printable(progress.title), width)),
    row(progress.phase, phaseLine(progress, nowMs, body, ink)),
    row('now', clip(printable(doing.join('; ') || (progress.end ? 'done' : phaseInWords(progress))), body)),
    // A platform has parts, and neither nodes nor clients that tell of each operation.
    ...(progress.nodes.length === 0
      ? []
      : [
          row('clients', clientsLine(progress, nowMs, body, ink)),
          row('nodes', nodesLine(progress.nodes, body, ink)),
        ]),
    ...(progress.decision
      ? [row('manager', decisionLine(progress.decision, progress.zeroMs, body, ink))]
      : []),
    row('faults', clip(progress.standing.join(', ') || 'none stands', body)),
    ...progress.notices.map((notice) => row('', noticeLine(notice, progress.zeroMs, body, ink))),
  ];
}

/**
 * The plain lines to print where nothing can be redrawn: one for each notice that is new since `before`.
 */
export function progressNotes(before: Progress, after: Progress): string[] {
  return after.notices
    .filter((notice) => !before.notices.includes(notice))
    .map((notice) => `${since(notice.atMs, after.zeroMs).padStart(10)}  ${printable(notice.text)}`);
}

/** Counted from the trial's zero; before there is one, from the world's. */
function since(atMs: number, zeroMs: number | undefined): string {
  if (zeroMs === undefined) return `${(atMs / 1_000).toFixed(2)} s`;
  return signed(atMs - zeroMs);
}

function phaseLine(progress: Progress, nowMs: number, width: number, ink: Ink): string {
  const elapsedMs = Math.max(0, nowMs - progress.phaseFromMs);
  const elapsed = `for ${formatDuration(elapsedMs)}`;
  if (progress.phase !== 'watch') return clip(elapsed, width);
  const remainingMs = Math.max(0, progress.watchMs - elapsedMs);
  const words = `${formatDuration(remainingMs)} left`;
  const cells = Math.max(0, Math.min(40, width - words.length - elapsed.length - 2));
  const full = Math.round(cells * Math.min(1, elapsedMs / progress.watchMs));
  return `${elapsed} ${ink.blue('━'.repeat(full))}${ink.dim('─'.repeat(cells - full))} ${words}`;
}

/** The last second in numbers, and the last half minute in a line of one sign per half second. */
function clientsLine(progress: Progress, nowMs: number, width: number, ink: Ink): string {
  const lastSecond = progress.clients.filter((stretch) => stretch.fromMs + stretchMs > nowMs - 1_000);
  // Writes that hang have no outcome yet; what the clients notice is that none succeeds any more.
  const share = progress.clientsFail ? 0 : shareOf(lastSecond);
  const words = share === undefined ? 'no outcome yet' : `${Math.floor(share * 100)}% succeed`;
  const paint = share === undefined ? ink.dim : share === 1 ? ink.green : share === 0 ? ink.red : ink.yellow;
  const cells = Math.max(0, Math.min(60, width - 16));
  const line = progress.clients.slice(-cells).map((stretch) => paintShare(shareOf([stretch]), ink));
  return `${paint(words.padEnd(14))}  ${line.join('')}`;
}

/** From 0 to 1; `undefined` if nothing became known. */
function shareOf(stretches: readonly Stretch[]): number | undefined {
  const acknowledged = stretches.reduce((sum, stretch) => sum + stretch.acknowledged, 0);
  const known = stretches.reduce((sum, stretch) => sum + stretch.missed, acknowledged);
  return known === 0 ? undefined : acknowledged / known;
}

function nodesLine(nodes: readonly NodeGlance[], width: number, ink: Ink): string {
  const parts: string[] = [];
  let used = 0;
  for (const glance of nodes) {
    const text = `${glance.node} ${glanceWords(glance)}`;
    const room = width - (glance === nodes.at(-1) ? 0 : 4);
    if (used + text.length > room) return [...parts, ink.dim('…')].join('   ');
    used += text.length + 3;
    parts.push(paintGlance(glance, text, ink));
  }
  return parts.join('   ');
}

function glanceWords({ role, standing }: NodeGlance): string {
  if (standing === undefined) return 'unknown';
  if (standing === 'ready') return role ?? 'ready';
  return role && standing !== 'off' && standing !== 'down' ? `${role}, ${standing}` : standing;
}

function paintGlance({ role, standing }: NodeGlance, text: string, ink: Ink): string {
  if (standing === undefined || standing === 'starting') return ink.dim(text);
  if (standing !== 'ready') return ink.yellow(text);
  return role === 'primary' ? ink.bold(ink.blue(text)) : ink.blue(text);
}

/** What the manager decided last. */
function decisionLine(
  { atMs, node, what }: NonNullable<Progress['decision']>,
  zeroMs: number | undefined,
  width: number,
  ink: Ink,
): string {
  const at = since(atMs, zeroMs);
  return `${clip(printable(`${node}: ${what}`), Math.max(0, width - at.length - 2))}  ${ink.dim(at)}`;
}

function noticeLine(notice: Notice, zeroMs: number | undefined, width: number, ink: Ink): string {
  const text = clip(printable(notice.text), Math.max(0, width - 10));
  return `${ink.dim(since(notice.atMs, zeroMs).padStart(8))}  ${tones(ink)[notice.tone](text)}`;
}

/** How each tone is painted. */
export function tones(ink: Ink): Readonly<Record<Notice['tone'], (text: string) => string>> {
  return { plain: (text) => text, bad: ink.red, good: ink.green, doubt: ink.magenta };
}
