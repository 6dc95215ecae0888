import { disturbancesOf } from '../model/disturbances-of.ts';
import type { Scenario } from '../model/scenario.ts';
import { judgeName, judgeSetting } from '../model/setting/judge-setting.ts';
import type { SettingValue } from '../model/topology.ts';
import { complainOf } from './setting-in-words.ts';

/**
 * Settings that faults and steps give to a server which will not take them. That may be what the scenario is about, so
 * it is noted and not refused.
 */
export function noteRefusedSettings(scenario: Scenario): readonly string[] {
  const { version } = scenario.topology.postgres;
  return [...disturbancesOf(scenario), ...scenario.runbook].flatMap(({ name, params }) => {
    const { setting, value } = params;
    if (typeof setting !== 'string' || !isValue(value)) return [];
    // A setting that is removed need not take anything.
    const refusal = value === null ? judgeName(setting, version) : judgeSetting(setting, value, version);
    if (!refusal) return [];
    const { message, advice } = complainOf(refusal, setting, value ?? '', version);
    return [
      `${name}: ${message} A server that reads it goes on as before, and one that starts with it does not come up. ` +
        `If that is not meant: ${advice}`,
    ];
  });
}

function isValue(value: unknown): value is SettingValue | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
