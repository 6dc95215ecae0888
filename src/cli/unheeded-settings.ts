import type { Scenario } from '../model/scenario.ts';
import { judgeName } from '../model/setting/judge-setting.ts';

/**
 * What a scenario sets in vain in the simulator: settings that its suspects, faults and steps change and the model does not
 * know, and those of its topology that clients would feel. A suspect that nothing heeds would be cleared. What PostgreSQL
 * does not know either is a note of the scenario (notes.ts).
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
    ...[scenario.topology, ...scenario.topology.nodes]
      .flatMap(({ settings }) => Object.keys(settings))
      .filter((setting) => felt.test(setting)),
  ];
  const { version } = scenario.topology.postgres;
  const unheeded = [...new Set(changed)].filter((setting) => !heeds(setting) && !judgeName(setting, version));
  if (unheeded.length === 0) return undefined;
  const names = unheeded.map((setting) => `\`${setting}\``).join(', ');
  return `the simulator does not heed ${names}, so nothing it answers depends on that. The lab does.`;
}

/** Settings that decide when a server waits, gives up or turns clients away; most others change only how fast it is. */
const felt =
  /^(recovery_(min_apply_delay|target.*)|max_standby_.*_delay|.*_timeout|(pre|post)_auth_delay|tcp_.*|client_connection_check_interval|commit_delay|default_transaction_read_only|fsync)$/;
