import { readFile } from 'node:fs/promises';

/** The unprivileged user that PostgreSQL runs as when reenact itself runs as root. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root. Root therefore hands the servers to `postgres` or, where there is no such user,
 * to `nobody`; both have the entry in /etc/passwd that initdb asks for.
 * @returns the account, or `undefined` if the servers simply run as the user who called
 */
export async function serviceAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const wanted of ['postgres', 'nobody']) {
    const account = await findAccount(wanted);
    if (account) return account;
  }
  throw new Error(
    'PostgreSQL does not run as root, and this machine has neither a user `postgres` nor `nobody` to run it as. ' +
      'Add one of them, or call reenact as an ordinary user.',
  );
}

/** Looks a user of this machine up in /etc/passwd. */
export async function findAccount(wanted: string): Promise<Account | undefined> {
  const passwd = await readFile('/etc/passwd', 'utf8');
  for (const line of passwd.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name === wanted && uid && gid) return { name, uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}
