import type { Scenario } from '../model/scenario.ts';
import type { Timeline } from '../recording/timeline.ts';
import { judge, type Verdict } from '../trial/judge.ts';
import type { Answer } from './answer.ts';
import { type SuspectSet, setOf } from './suspect-set.ts';

/**
 * What a trial's recording answers. The judge calls a trial inconclusive if a suspect's moment never came or nothing
 * proves that it landed, because the hypothesis says that it struck. An investigation asks what happens if suspects may act, and
 * learns from such a trial too: it is judged again as one of those that surely acted (answer.ts says what that tells).
 * @param scenario the scenario under investigation; its suspects have the indices of the sets
 * @param asked the suspects that were let act in this trial
 */
export function readAnswer(
  scenario: Scenario,
  asked: SuspectSet,
  timeline: Timeline,
  verdict: Verdict,
): Answer {
  const namesOf = (outcome: Verdict['coverage'][number]['outcome']) =>
    verdict.coverage.flatMap((one) => (one.role === 'suspect' && one.outcome === outcome ? [one.name] : []));
  const toSet = (names: readonly string[]) =>
    asked & setOf(names.map((name) => scenario.suspects.findIndex((suspect) => suspect.name === name)));
  const idle = namesOf('never-due');
  const missed = namesOf('missed');
  const uncertain = [...idle, ...missed];
  const judged =
    verdict.verdict === 'inconclusive' && uncertain.length > 0 ? judgeWithout(timeline, uncertain) : verdict;
  const present = timeline.header.scenario.suspects.map(({ name }) => name);
  return {
    asked,
    outcome: judged.verdict,
    acted: toSet(present.filter((name) => !idle.includes(name))),
    unproved: toSet(missed),
    symptoms: judged.symptoms.flatMap(({ name, finding, decides }) => {
      const { status, summary: said, measured } = finding;
      const amount = measured ? { measured: measured.value } : {};
      return decides === false ? [] : [{ name, status, said, ...amount }];
    }),
  };
}

function judgeWithout(timeline: Timeline, idle: readonly string[]): Verdict {
  const { header } = timeline;
  const suspects = header.scenario.suspects.filter(({ name }) => !idle.includes(name));
  return judge({ ...timeline, header: { ...header, scenario: { ...header.scenario, suspects } } });
}
