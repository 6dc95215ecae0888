import { z } from 'zod';
import type { ArchiveDamage, ArchivedSegment } from '../world/world.ts';
import { awaitArchived, finishSegment } from './archiving-strike.ts';
import type { Scene, Strike, Witness } from './fault.ts';
import { moveRestartPointsBehind } from './restart-points.ts';
import { attempt, complaint, landsWithinMs, seen, unseen } from './witness.ts';

/** The verbs of every fault that damages an archived segment. */
export const damageVerbs = [
  'damageArchive',
  'restoreArchive',
  'readArchive',
  'switchWal',
  'checkpoint',
] as const;

/** Which segment is damaged; the same for every such fault. */
export const segmentParams = {
  segment: z
    .string()
    .regex(/^[0-9A-F]{24}$/, { message: "a segment's name is 24 digits in upper-case hexadecimal" })
    .optional()
    .describe('The segment; if not given, the newest one in the archive.'),
  'finish-segment': z
    .boolean()
    .default(true)
    .describe('First finishes the segment being written and awaits that it is archived, if none is named.'),
  'restart-points': z
    .boolean()
    .default(false)
    .describe(
      'Before the damage, has the primary make a checkpoint and every standby a restart point behind the segment, so that none that restarts reads it.',
    ),
};

interface SegmentChoice {
  readonly segment?: string | undefined;
  readonly 'finish-segment': boolean;
  readonly 'restart-points': boolean;
}

/** What faults of archived segments have in common: the segment is looked at before, after, and when put back. */
export async function damageStrike(
  scene: Scene<(typeof damageVerbs)[number], SegmentChoice>,
  damage: ArchiveDamage,
): Promise<Strike> {
  let sound: { readonly segment: string; readonly content: ArchivedSegment } | undefined;

  const landed = await attempt(async () => {
    const choice = await chooseSegment(scene);
    if ('missing' in choice) return choice.missing;
    const { segment } = choice;
    const content = await scene.verbs.readArchive(segment);
    if (!content) return unseen(`the archive has no segment ${segment}`);
    const behind = scene.params['restart-points']
      ? await moveRestartPointsBehind(scene, segment, content.bytes)
      : seen('');
    if (!behind.seen) return behind;
    sound = { segment, content };

    const { description } = await scene.verbs.damageArchive({ ...damage, segment });
    const damaged = await scene.verbs.readArchive(segment);
    if (damaged?.digest !== content.digest)
      return seen([description, behind.evidence].filter(Boolean).join('; '));
    return unseen(`${segment} is as it was, although: ${description}`);
  });

  const undo = async (): Promise<Witness> => {
    if (!sound) return seen('nothing had been damaged');
    const { segment, content } = sound;
    const refusal = await complaint(() => scene.verbs.restoreArchive(segment));
    const now = await scene.verbs.readArchive(segment);
    if (now?.digest === content.digest) return seen(`${segment} is as it was before${refusal}`);
    return unseen(`${segment} is not as it was before: ${describeSegment(now)}${refusal}`);
  };
  return { landed, undo };
}

/** Settles which segment is damaged, so that it can be looked at before. */
async function chooseSegment(
  scene: Scene<'switchWal', SegmentChoice>,
): Promise<{ readonly segment: string } | { readonly missing: Witness }> {
  if (scene.params.segment !== undefined) return { segment: scene.params.segment };
  if (scene.params['finish-segment']) {
    const bait = await finishSegment(scene);
    if (!bait) return { missing: unseen('no primary answers, so no segment could be finished and archived') };
    const archived = await awaitArchived(scene, bait, landsWithinMs);
    return archived.seen ? { segment: bait.segment } : { missing: archived };
  }
  const states = await Promise.all(scene.topology.nodes.map((node) => scene.observe(node.name)));
  const newest = states
    .flatMap((state) => state.archiver?.lastArchived ?? [])
    .filter((name) => /^[0-9A-F]{24}$/.test(name))
    .sort()
    .at(-1);
  return newest ? { segment: newest } : { missing: unseen('no node has archived a segment yet') };
}

function describeSegment(content: ArchivedSegment | null): string {
  return content
    ? `it has ${content.bytes} bytes of digest ${content.digest.slice(0, 12)}`
    : 'it is not there';
}
