import type { Scenario } from '../../model/scenario.ts';
import type { Timeline } from '../../recording/timeline.ts';
import { everyWord } from '../../scenario/vocabulary.ts';
import { writeScenario } from '../../scenario/write-scenario.ts';
import { printable } from '../printable.ts';

/** How to repeat the trial, and everything it was made of. */
export function ScenarioPanel({ timeline }: { readonly timeline: Timeline }) {
  const { header, facts } = timeline;
  const { sources } = header.scenario;
  const plan = planOf(header.scenario);
  return (
    <section aria-labelledby="repeat-title">
      <h2 id="repeat-title">To repeat it</h2>
      <pre class="command" tabIndex={0}>
        <code>{printable(header.repeat)}</code>
      </pre>
      {sources.length > 0 ? (
        <p>
          Told after:{' '}
          {sources.map((source, index) => (
            <span key={source}>
              {index > 0 ? ', ' : ''}
              {/^https?:\/\//.test(source) ? (
                <a href={source} rel="noreferrer">
                  {printable(source)}
                </a>
              ) : (
                printable(source)
              )}
            </span>
          ))}
        </p>
      ) : null}
      {plan ? (
        <details>
          <summary>The plan, with every choice concrete; it is itself a scenario</summary>
          <Yaml text={plan} />
        </details>
      ) : null}
      <details>
        <summary>The scenario, as it was written</summary>
        <Yaml text={header.source} />
      </details>
      <details>
        <summary>What it was run on</summary>
        <dl class="facts">
          {Object.entries<string | number | boolean>({ ...facts, world: header.world }).map(
            ([name, value]) => (
              <div key={name}>
                <dt>{printable(name)}</dt>
                <dd>{printable(String(value))}</dd>
              </div>
            ),
          )}
        </dl>
      </details>
    </section>
  );
}

/** Absent for a recording that uses words this version no longer has; the file as written must do then. */
function planOf(scenario: Scenario): string | undefined {
  const { faults, actions, workloads, managers, checks } = everyWord;
  const knows = (entries: readonly { readonly kind: string }[], kinds: readonly string[]) =>
    kinds.every((kind) => entries.some((entry) => entry.kind === kind));
  const disturbances = [
    ...scenario.suspects.flatMap((suspect) => (suspect.kind === 'fault' ? [suspect.disturbance] : [])),
    ...scenario.schedule,
  ];
  const known =
    knows(managers, [scenario.manager.kind]) &&
    knows(workloads, [scenario.workload.kind]) &&
    knows(
      checks,
      scenario.symptoms.map((symptom) => symptom.check),
    ) &&
    knows(
      actions,
      scenario.runbook.map((step) => step.action),
    ) &&
    knows(
      faults,
      disturbances.map((disturbance) => disturbance.fault),
    );
  return known ? writeScenario(scenario) : undefined;
}

function Yaml({ text }: { readonly text: string }) {
  return (
    <pre tabIndex={0}>
      <code>{text.split('\n').map(printable).join('\n')}</code>
    </pre>
  );
}
