import { worlds } from '../../src/cli/compose.ts';

/** Hosts may take three minutes to boot on a busy machine, and a trial on them is watched for more than one. */
export const hostsWithinMs = 400_000;

/** What hosts under a manager's own programs would do elsewhere and not here; `undefined` if nothing. */
export async function lackOf(manager: 'pacemaker-daemon' | 'patroni-daemon'): Promise<string | undefined> {
  return (await worlds.describeDaemons()).find((each) => each.manager === manager)?.lacks;
}

/** Whether a manager's own programs can run here; says why if not, so that no test is passed over in silence. */
export async function canRun(manager: 'pacemaker-daemon' | 'patroni-daemon'): Promise<boolean> {
  const ability = (await worlds.describeDaemons()).find((each) => each.manager === manager);
  const reasons = [
    ability?.obstacle,
    ...(ability?.packages ?? []).map((name) => `the package ${name} is missing`),
  ];
  const why = reasons.filter(Boolean).join('; ');
  if (why !== '') console.warn(`trials under ${manager} are skipped: ${why}`);
  return why === '';
}
