import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { makeFolder } from '../../kit/make-folder.ts';
import { RefusedInput } from '../../kit/problem.ts';

/**
 * The state folder: everything reenact keeps on this machine lies under it, and nothing outside it.
 *
 *     labs/<id>/            one running (or kept) lab: nodes, logs, archive
 *     postgres/<version>/   server programs that did not come with the installation or could not be used in place
 *     templates/<key>/      a freshly initialised cluster to copy from
 */
export interface Home {
  readonly folder: string;
  readonly labs: string;
  readonly programs: string;
  readonly templates: string;
}

/**
 * Where the state folder is unless told otherwise: `REENACT_HOME`, else for root a folder other users can enter
 * (PostgreSQL never runs as root, and root's own home is closed to everybody else), else the user's state folder.
 */
export function defaultHome(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment['REENACT_HOME'];
  if (chosen) return path.resolve(chosen);
  if (process.getuid?.() === 0) return `/var/tmp/reenact${ownerOutside()}`;
  const state = environment['XDG_STATE_HOME'];
  return path.join(state ? path.resolve(state) : path.join(homedir(), '.local', 'state'), 'reenact');
}

/** Root of a user namespace is somebody else outside, who may not write where the machine's root does. */
function ownerOutside(): string {
  try {
    const [inside, outside] = readFileSync('/proc/self/uid_map', 'utf8').trim().split(/\s+/);
    return inside === '0' && outside !== '0' ? `-${outside}` : '';
  } catch {
    return '';
  }
}

/**
 * Makes sure that the state folder exists, and names its parts.
 * @throws RefusedInput if it cannot be made there
 */
export async function openHome(folder: string): Promise<Home> {
  const home = {
    folder,
    labs: path.join(folder, 'labs'),
    programs: path.join(folder, 'postgres'),
    templates: path.join(folder, 'templates'),
  };
  for (const part of [home.labs, home.programs, home.templates]) {
    await makeFolder(part, 0o755).catch((error: unknown) => {
      throw new RefusedInput([
        {
          code: 'usage/cannot-write',
          message: `The state folder cannot be made: ${error instanceof Error ? error.message : String(error)}.`,
          advice: 'Name a folder you may write to in the environment variable REENACT_HOME.',
        },
      ]);
    });
  }
  return home;
}
