import type { Scenario } from '../model/scenario.ts';
import { judgeName } from '../model/setting/judge-setting.ts';

/**
 * What a scenario varies in vain in the simulator: settings that its suspects, faults and steps change and the model does not
 * know. A suspect that nothing heeds would be cleared. What PostgreSQL does not know either is a note of the scenario (notes.ts).
 * @returns a sentence for all of them, if there are any
 */
export function noteUnheeded(scenario: Scenario, heeds: (setting: string) => boolean): string | undefined {
  const paths = scenario.suspects.flatMap((suspect) => (suspect.kind === 'setting' ? [suspect.path] : []));
  const deeds = [
    ...scenario.suspects.flatMap((suspect) => (suspect.kind === 'fault' ? [suspect.disturbance] : [])),
    ...scenario.schedule,
    ...scenario.runbook,
  ];
  const changed = [
    ...paths.flatMap((path) => /^topology\.(?:nodes\.[^.]+\.)?settings\.(.+)$/.exec(path)?.[1] ?? []),
    ...deeds.flatMap(({ params }) => (typeof params['setting'] === 'string' ? [params['setting']] : [])),
  ];
  const { version } = scenario.topology.postgres;
  const unheeded = [...new Set(changed)].filter((setting) => !heeds(setting) && !judgeName(setting, version));
  if (unheeded.length === 0) return undefined;
  const names = unheeded.map((setting) => `\`${setting}\``).join(', ');
  return `the simulator does not heed ${names}, so nothing it answers depends on that. The lab does.`;
}
