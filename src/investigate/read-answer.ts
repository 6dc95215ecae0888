import type { Scenario } from '../model/scenario.ts';
import type { Timeline } from '../recording/timeline.ts';
import { judge, type Verdict } from '../trial/judge.ts';
import type { Answer } from './answer.ts';
import { type SuspectSet, setOf } from './suspect-set.ts';

/**
 * What a trial's recording answers. The judge calls a trial inconclusive if a suspect's moment never came, because the hypothesis
 * says that it struck. An investigation asked what happens if that suspect may act, and that it did nothing is part of
 * the answer: such a trial is judged again as one of those that acted.
 * @param scenario the scenario under investigation; its suspects have the indices of the sets
 * @param asked the suspects that were let act in this trial
 */
export function readAnswer(
  scenario: Scenario,
  asked: SuspectSet,
  timeline: Timeline,
  verdict: Verdict,
): Answer {
  const indexOf = (name: string) => scenario.suspects.findIndex((suspect) => suspect.name === name);
  const withOutcome = (outcome: Verdict['coverage'][number]['outcome']) =>
    verdict.coverage.filter((one) => one.role === 'suspect' && one.outcome === outcome);
  const idle = withOutcome('never-due').map(({ name }) => name);
  const judged =
    verdict.verdict === 'inconclusive' && idle.length > 0 ? judgeWithout(timeline, idle) : verdict;
  const present = timeline.header.scenario.suspects.filter(({ name }) => !idle.includes(name));
  return {
    asked,
    outcome: judged.verdict,
    acted: asked & setOf(present.map(({ name }) => indexOf(name))),
    unproved: asked & setOf(withOutcome('missed').map(({ name }) => indexOf(name))),
  };
}

function judgeWithout(timeline: Timeline, idle: readonly string[]): Verdict {
  const { header } = timeline;
  const suspects = header.scenario.suspects.filter(({ name }) => !idle.includes(name));
  return judge({ ...timeline, header: { ...header, scenario: { ...header.scenario, suspects } } });
}
