import type { Ink } from '../report/ink.ts';
import { printable } from '../report/printable.ts';
import { hang } from '../report/wrap.ts';
import { listed } from './listed.ts';
import type { InvestigationReport, ReportedSuspect, SeenRate } from './result.ts';
import { shortfallLines } from './shortfall-text.ts';
import type { Word } from './verdicts.ts';

/** Verdicts in the order in which they are listed, as they are written. */
export const words: Readonly<Record<Word, string>> = {
  culprit: 'CULPRIT',
  'culprit-with': 'CULPRIT WITH',
  'masked-by': 'MASKED BY',
  masks: 'MASKS',
  contributes: 'contributes',
  undecided: 'undecided',
  'never-landed': 'never landed',
  'red-herring': 'red herring',
};

/** The result as a page for a terminal: the conclusion, each suspect with its word and its evidence, what would avert it. */
export function renderInvestigation(
  report: InvestigationReport,
  { columns, ink }: { readonly columns: number; readonly ink: Ink },
): string {
  const order = Object.keys(words);
  const suspects = report.suspects.toSorted((a, b) => order.indexOf(a.word) - order.indexOf(b.word));
  const nameWidth = Math.min(40, Math.max(0, ...suspects.map(({ name }) => name.length)));
  const lines = [
    ...hang('', printable(report.title), columns),
    ...hang('', conclusionSentence(report), columns),
    ...shortfallLines(report).flatMap((line) => hang('  ', line, columns)),
    '',
    ...alike(suspects, report).flatMap(({ word: verdict, names, evidence }) => {
      const word = words[verdict].padEnd(12);
      const indent = `${word}  `;
      const together = names.length === 1 ? `${names.join('').padEnd(nameWidth)}  ` : '';
      const said = names.length === 1 ? evidence : `${listed(names)}. ${evidence}`;
      const beside = columns - indent.length - together.length >= leastBeside;
      const [first = '', ...rest] =
        beside || together === ''
          ? hang(`${indent}${together}`, said, columns)
          : [`${indent}${names.join('')}`, ...hang(' '.repeat(indent.length), said, columns)];
      const painted = verdict.startsWith('culprit') ? ink.bold(ink.red(word)) : ink.bold(word);
      return [painted + first.slice(word.length), ...rest];
    }),
    ...(report.averting.length > 0 && report.causes.length > 0
      ? ['', ...hang('Would have averted it: ', `${avertingSentence(report)}.`, columns)]
      : []),
    '',
    ...hang('', costSentence(report), columns),
  ];
  return lines.join('\n');
}

/** Evidence stands beside a name only where so many columns are left for it. */
const leastBeside = 44;

/** Verdicts for which the same trials speak, whoever it is; of the others each has trials of its own. */
const alikeWords: readonly Word[] = ['red-herring', 'undecided', 'never-landed'];

/** Suspects of one verdict for which the same trials speak, named together: nobody reads one sentence ten times. */
export function alike(suspects: readonly ReportedSuspect[], report: InvestigationReport) {
  const groups = new Map<string, { word: Word; names: string[]; evidence: string }>();
  for (const suspect of suspects) {
    const { word, name } = suspect;
    const evidence = evidenceOf(suspect, report);
    const key = alikeWords.includes(word) ? `${word}: ${evidence}` : name;
    const group = groups.get(key);
    if (group) group.names.push(name);
    else groups.set(key, { word, names: [name], evidence });
  }
  return [...groups.values()];
}

/** `doing without a, or without b and c`; of many single suspects `doing without any one of a, b, c and d`. */
export function avertingSentence({ averting }: InvestigationReport): string {
  const singles = averting.filter((way) => way.length === 1);
  const together = averting.filter((way) => way.length > 1);
  const ways =
    singles.length > 2
      ? [`any one of ${listed(singles.flat())}`, ...together.map(listed)]
      : averting.map(listed);
  return `doing without ${ways.join(', or without ')}`;
}

/** What came of it, in a sentence or two. */
export function conclusionSentence(report: InvestigationReport): string {
  const causes = report.causes.map(({ suspects }) => listed(suspects));
  switch (report.outcome) {
    case 'not-a-suspect':
      return 'The outage comes even if no suspect acts: the cause is in what the scenario takes for granted.';
    case 'not-reproduced':
      return 'Nothing that was tried reenacted the outage, neither everybody together nor anybody left out.';
    case 'complete':
      return causes.length === 1
        ? `The outage comes exactly when ${causes[0]} ${(report.causes[0]?.suspects.length ?? 0) === 1 ? 'acts' : 'act'}.${aloneSentence(report)}`
        : `The outage has ${causes.length} independent causes: ${causes.join('; ')}.`;
    case 'partial':
      return `${report.why ?? ''} ${causes.length > 0 ? `Found to be enough so far: ${causes.join('; ')}.` : 'No cause is found yet.'}`;
  }
}

/** Of a long cause, how often it came with these alone: said once, and not of each of them again. */
function aloneSentence({ causes: [cause] }: InvestigationReport): string {
  if (!cause || cause.suspects.length < longSet) return '';
  return ` With these ${cause.suspects.length} alone it came ${times(cause.seen)}.`;
}

/** The trials that speak for a suspect's verdict, in a few sentences. */
export function evidenceOf(suspect: ReportedSuspect, report: InvestigationReport): string {
  const show = (what: string) => suspect.exhibits.find((exhibit) => exhibit.what === what);
  const sufficient = show('sufficient');
  const without = show('without-it');
  const part = show('part');
  const enough =
    sufficient && `With ${named(sufficient.acted, report)} alone it came ${times(sufficient.seen)}.`;
  const avert = without && `With everybody but it, it came ${times(without.seen)}.`;
  const rest =
    part &&
    part.acted.length > 0 &&
    `With only ${named(part.acted, report, suspect.name)}, ${times(part.seen)}.`;
  const say = (...sentences: (string | false | undefined)[]) =>
    sentences.filter((sentence) => typeof sentence === 'string').join(' ');
  switch (suspect.word) {
    case 'culprit': {
      const isSaid =
        report.outcome === 'complete' && report.causes.length === 1 && aloneSentence(report) !== '';
      return say(avert, !isSaid && enough, rest);
    }
    case 'culprit-with':
      return say(companySentence(suspect), enough, rest);
    case 'masked-by':
      return say(`Masked by ${listed(suspect.by ?? [])}.`, enough);
    case 'masks': {
      const mask = show('with-mask');
      return say(`Its acting averts what others bring about.`, mask && `With it, ${times(mask.seen)}.`);
    }
    case 'contributes': {
      const { rates } = suspect;
      return rates
        ? `The outage comes without it, and more often with it: ${times(rates.without)} without, ${times(rates.with)} with.`
        : '';
    }
    case 'red-herring': {
      const withIt = show('with-it');
      return say(
        sufficient &&
          `With ${named(sufficient.acted, report)} alone the outage came ${times(sufficient.seen)}.`,
        withIt &&
          `With everybody but ${listed(missing(withIt.acted, report))} it came ${times(withIt.seen)}.`,
      );
    }
    case 'never-landed':
      return 'In no trial is there proof that it acted.';
    case 'undecided': {
      const more = suspect.trialsToDecide;
      return say(
        report.outcome === 'partial' ? report.why : 'There is nothing to compare it with.',
        more !== undefined &&
          report.outcome === 'partial' &&
          `Up to about ${more} more ${more === 1 ? 'trial' : 'trials'} would tell.`,
      );
    }
  }
}

function companySentence({ with: companies }: ReportedSuspect): string {
  const ways = companies.map((others) =>
    others.length > 0 ? `together with ${listed(others)}` : 'by itself',
  );
  return `Enough ${ways.join(', or ')}; whether it is needed depends on the others.`;
}

/** A set longer than this is called what it is where it can be. */
const longSet = 3;

/** Names of a set; a long one that is the only cause, or that cause without one, is called so. */
function named(set: readonly string[], { causes }: InvestigationReport, without?: string): string {
  const [cause, ...others] = causes;
  const same = set.length + (without === undefined ? 0 : 1) === cause?.suspects.length;
  const within = set.every((name) => cause?.suspects.includes(name));
  if (others.length > 0 || !same || !within || set.length < longSet) return listed(set);
  return without === undefined ? `the ${set.length} culprits` : `the other ${set.length} culprits`;
}

function missing(acted: readonly string[], report: InvestigationReport): string[] {
  return report.suspects.map(({ name }) => name).filter((name) => !acted.includes(name));
}

/** `3 of 4 times (95 % interval 30 to 95 %)`. */
export function times({ hits, misses, interval }: SeenRate): string {
  const trials = hits + misses;
  const percent = (share: number) => Math.round(share * 100);
  const range = trials > 1 ? ` (95 % interval ${percent(interval.low)} to ${percent(interval.high)} %)` : '';
  return `${hits} of ${trials} times${range}`;
}

/** What it cost, and how sure it is. */
export function costSentence({
  trials,
  inconclusive,
  confidence,
  deterministic,
}: InvestigationReport): string {
  const dropped = inconclusive > 0 ? `, ${inconclusive} of them inconclusive` : '';
  const sureness = deterministic
    ? 'one trial was taken for an answer, because the outage is said to come every time'
    : `each answer at ${Number((confidence * 100).toFixed(2))} % confidence`;
  return `${trials} trials${dropped}; ${sureness}.`;
}
