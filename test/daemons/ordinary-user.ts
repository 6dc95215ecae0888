import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type Account, findAccount } from '../../src/world/lab/machine/account.ts';

/** The words that run a command as this user. */
export function become({ uid, gid }: Account): string[] {
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--init-groups', '--'];
}

/** An ordinary user of this machine who can be root in a user namespace; says why there is none, so that nothing is passed over in silence. */
export async function findOrdinaryUser(): Promise<Account | undefined> {
  const found = await ordinaryUser();
  if (typeof found !== 'string') return found;
  console.warn(`trials of an ordinary user are skipped: ${found}`);
  return undefined;
}

async function ordinaryUser(): Promise<Account | string> {
  if (process.getuid?.() !== 0) return 'only root can become another user';
  const gids = granted('/etc/subgid');
  const names = granted('/etc/subuid').filter((name) => gids.includes(name));
  const accounts = await Promise.all(names.map(findAccount));
  const user = accounts.find((account) => account !== undefined && account.uid !== 0);
  if (!user) return 'no user has 65536 ids in /etc/subuid and /etc/subgid';
  const rooted = ['unshare', '--user', '--map-root-user', '--map-auto', '--', process.execPath, '--version'];
  const [file = '', ...words] = [...become(user), ...rooted];
  const { status, stderr } = spawnSync(file, words, { encoding: 'utf8', cwd: '/' });
  return status === 0 ? user : `${user.name} cannot be root in a user namespace: ${stderr.trim()}`;
}

/** Who has a range of subordinate ids that reaches as far as the daemons' users. */
function granted(file: string): string[] {
  try {
    const entries = readFileSync(file, 'utf8').split('\n');
    return entries.flatMap((entry) => {
      const [name = '', , count] = entry.split(':');
      return Number(count) >= 65_536 ? [name] : [];
    });
  } catch {
    return [];
  }
}
