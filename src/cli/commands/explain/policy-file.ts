import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { RefusedInput } from '../../../kit/problem.ts';
import type { Cib } from '../../../managers/pacemaker/cib/cib.ts';
import { readCib } from '../../../managers/pacemaker/cib/read-cib.ts';
import { looksLikeCrmsh } from '../../../managers/pacemaker/cib/read-crmsh.ts';
import { profileOf } from '../../../managers/pacemaker/course/profile-of.ts';
import type { DecideOptions } from '../../../managers/pacemaker/engine/decide.ts';
import type { Profile } from '../../../managers/pacemaker/engine/profile.ts';

export interface PolicyFileFlags {
  readonly nodes?: string;
  readonly profile?: string;
}

/** The options that `explain` and `lint` share. */
export function declarePolicyFile(command: Command): Command {
  return command
    .option('--nodes <names>', 'names of the nodes, separated by commas, for a text that has none')
    .option('--profile <version>', 'decide as this version does: 2.1.5 or 1.1.10');
}

/** A state or configuration with the options to decide it by. */
export interface PolicyFile {
  readonly cib: Cib;
  readonly options: DecideOptions & { readonly profile: Profile };
  readonly profileReason: string;
  /** True for a text that cannot hold state at all. */
  readonly isStateless: boolean;
}

/** @throws RefusedInput if the file cannot be read or understood. */
export function openPolicyFile(file: string, flags: PolicyFileFlags): PolicyFile {
  const text = readText(file);
  const names = flags.nodes?.split(',').map((name) => name.trim()) ?? [];
  const cib = readCib(
    text,
    file,
    names.filter((name) => name !== ''),
  );
  const { profile, why } = chooseProfile(flags.profile, profileOf(cib));
  return {
    cib,
    options: { nowSeconds: Math.floor(Date.now() / 1000), profile },
    profileReason: why,
    isStateless: looksLikeCrmsh(text),
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const message = `${file} cannot be read: ${(error as Error).message}.`;
    throw new RefusedInput([
      { code: 'cib/unreadable', message, advice: 'Name a file that exists and may be read.' },
    ]);
  }
}

/**
 * The profile that was asked for, or else the one that was found.
 * @throws RefusedInput if there is no such profile
 */
export function chooseProfile(asked: string | undefined, found: { profile: Profile; why: string }) {
  if (asked === undefined) return found;
  if (asked === '2.1.5' || asked === '1.1.10') return { profile: asked, why: 'it was asked for' } as const;
  const message = `There is no profile "${asked}".`;
  throw new RefusedInput([{ code: 'explain/unknown-profile', message, advice: 'Write 2.1.5 or 1.1.10.' }]);
}
