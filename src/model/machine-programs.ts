/**
 * What helps where only the machine's own PostgreSQL will do: said when a scenario is read, and when a lab that was asked
 * for it does not find it.
 * @param version the major version that is wanted
 */
export function adviseMachinePrograms(version: number): string {
  return `Install PostgreSQL ${version} on this machine, or name a version that is there.`;
}
