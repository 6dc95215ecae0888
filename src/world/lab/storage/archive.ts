import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  chmod,
  chown,
  copyFile,
  mkdir,
  readdir,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import {
  type ArchiveDamage,
  type ArchivedSegment,
  type ArchivingMode,
  type DamageDone,
  VerbFailed,
} from '../../world.ts';
import type { Account } from '../machine/account.ts';

/**
 * The lab's WAL archive: a folder all nodes archive into and restore from. Whether a node's archive_command works is
 * written in a file that the command reads each time, so that a fault needs neither a reload nor a restart.
 */
export interface Archive {
  readonly commandFor: (node: string) => string;
  readonly restoreCommand: string;
  readonly setMode: (node: string, mode: ArchivingMode) => Promise<void>;
  readonly damage: (damage: ArchiveDamage) => Promise<DamageDone>;
  readonly restore: (segment: string) => Promise<void>;
  readonly read: (segment: string) => Promise<ArchivedSegment | null>;
}

export interface ArchivePlan {
  readonly lab: string;
  readonly nodes: readonly string[];
  readonly account: Account | undefined;
  /** Changes a field of a record in a segment file. */
  readonly editRecord: EditRecord;
}

export type RecordEdit = Extract<ArchiveDamage, { how: 'record-field' }>;

/** Changes a field of a record in a segment file; says what was there before. */
export type EditRecord = (
  file: string,
  edit: RecordEdit,
) => Promise<{ readonly description: string; readonly lsn: number }>;

/**
 * Follows the manual's advice for archive_command: never overwrites, answers success for a segment that is there
 * already with the same content, and appears under its name only when complete.
 */
const archiveScript = `#!/bin/sh
# archive-segment MODE-FILE ARCHIVE PATH NAME: archives one WAL segment, in the way that MODE-FILE says.
mode_file=$1 archive=$2 segment=$3 name=$4
while read -r mode delay < "$mode_file"; do
  case $mode in
    works) break ;;
    slow) sleep "$delay"; break ;;
    fails) echo "archive-segment: the archive cannot be written to" >&2; exit 1 ;;
    hangs) kill -0 "$PPID" 2>/dev/null || exit 1; sleep 0.1 ;;
  esac
done
if [ -f "$archive/$name" ]; then cmp -s "$segment" "$archive/$name"; exit; fi
cp "$segment" "$archive/.$name.part" && mv "$archive/.$name.part" "$archive/$name"
`;

const segmentName = /^[0-9A-F]{24}$/;

export async function openArchive(plan: ArchivePlan): Promise<Archive> {
  const folder = path.join(plan.lab, 'archive');
  const aside = path.join(plan.lab, 'archive-before-damage');
  const script = path.join(plan.lab, 'archive-segment');
  const modeFile = (node: string) => path.join(plan.lab, 'nodes', node, 'archiving');
  const setMode = async (node: string, mode: ArchivingMode) => {
    const words = mode.mode === 'slow' ? `slow ${mode.delayMs / 1_000}` : mode.mode;
    // Renamed into place, so that the command never reads half a mode.
    await writeFile(`${modeFile(node)}.next`, `${words}\n`);
    await rename(`${modeFile(node)}.next`, modeFile(node));
  };
  await mkdir(folder, { recursive: true });
  await mkdir(aside, { recursive: true });
  if (plan.account) await chown(folder, plan.account.uid, plan.account.gid);
  await writeFile(script, archiveScript);
  await chmod(script, 0o755);
  await Promise.all(
    plan.nodes.map(async (node) => {
      await mkdir(path.dirname(modeFile(node)), { recursive: true });
      await setMode(node, { mode: 'works' });
    }),
  );
  return {
    commandFor: (node) => `${quoted(script)} ${quoted(modeFile(node))} ${quoted(folder)} "%p" "%f"`,
    restoreCommand: `test -f ${quoted(folder)}/"%f" && cp ${quoted(folder)}/"%f" "%p"`,
    setMode,
    damage: (damage) => damageSegment({ folder, aside, editRecord: plan.editRecord }, damage),
    restore: (segment) => restoreSegment(folder, aside, segment),
    read: (segment) => readSegment(path.join(folder, segment)),
  };
}

/** In quotes for the shell, and with percent signs doubled, which PostgreSQL would take for placeholders. */
function quoted(file: string): string {
  return `"${file.replaceAll(/["$`\\]/g, '\\$&').replaceAll('%', '%%')}"`;
}

interface DamageTools {
  readonly folder: string;
  readonly aside: string;
  readonly editRecord: EditRecord;
}

async function damageSegment(tools: DamageTools, damage: ArchiveDamage): Promise<DamageDone> {
  const segment = damage.segment ?? (await newestSegment(tools.folder));
  const file = path.join(tools.folder, segment);
  const { size } = await stat(file).catch(() => {
    throw new VerbFailed(`there is no segment ${segment} in the archive to damage`);
  });
  await copyFile(file, path.join(tools.aside, segment));
  if (damage.how === 'missing') {
    await rm(file);
    return { segment, description: `${segment} was removed from the archive` };
  }
  if (damage.how === 'truncated') {
    await truncate(file, damage.keepBytes);
    return { segment, description: `${segment} was cut from ${size} to ${damage.keepBytes} bytes` };
  }
  const { description, lsn } = await tools.editRecord(file, damage);
  return { segment, description: `${segment}: ${description}`, lsn };
}

async function newestSegment(folder: string): Promise<string> {
  const segments = (await readdir(folder)).filter((name) => segmentName.test(name)).sort();
  const newest = segments.at(-1);
  if (newest === undefined) throw new VerbFailed('the archive holds no segment to damage yet');
  return newest;
}

/** The whole segment appears at once under its name, as after a repair by hand. */
async function restoreSegment(folder: string, aside: string, segment: string): Promise<void> {
  const kept = path.join(aside, segment);
  const next = path.join(folder, `.${segment}.part`);
  try {
    await copyFile(kept, next);
  } catch {
    throw new VerbFailed(`segment ${segment} was not damaged, so there is nothing to put back`);
  }
  await rename(next, path.join(folder, segment));
}

async function readSegment(file: string): Promise<ArchivedSegment | null> {
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    // In pieces, so that clients and the network get their turn in between.
    for await (const piece of createReadStream(file)) {
      hash.update(piece as Buffer);
      bytes += (piece as Buffer).length;
    }
    return { bytes, digest: hash.digest('hex') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
