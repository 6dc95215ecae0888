import { type ClusterView, type NodeView, walPosition } from '../../../dump/view.ts';
import { lowerParameter } from '../../../model/setting/lower-parameter.ts';
import { judgeArchiver } from '../wal/archiver-state.ts';
import { runningValues } from './parameter-nodes.ts';

/** What would happen if the primary were gone now and this standby took over. */
export interface FailoverOutlook {
  readonly node: string;
  /** WAL that it has not received, in bytes; what was committed in there would be lost. */
  readonly lostBytes?: number;
  /** About how many commits that is, at the pace seen; absent if no commits were seen. */
  readonly lostCommits?: number;
  /** What would stand in the way, most serious first; nothing if it is ready. */
  readonly obstacles: readonly string[];
}

/** The outlook for every standby, the one that would lose least first. */
export function failoverOutlook(cluster: ClusterView): readonly FailoverOutlook[] {
  const { primary } = cluster;
  if (!primary) return [];
  return cluster.standbys
    .map((standby) => ({
      ...loss(primary, standby),
      node: standby.name,
      obstacles: obstacles(primary, standby),
    }))
    .toSorted(
      (a, b) => (a.lostBytes ?? Number.POSITIVE_INFINITY) - (b.lostBytes ?? Number.POSITIVE_INFINITY),
    );
}

function loss(primary: NodeView, standby: NodeView): Pick<FailoverOutlook, 'lostBytes' | 'lostCommits'> {
  const [written, received] = [walPosition(primary), walPosition(standby)];
  if (written === undefined || received === undefined) return {};
  const lostBytes = Math.max(0, written - received);
  const began = walPosition(primary, 'earliest');
  const commits = (primary.latest('load')?.[0]?.commits ?? 0) - (primary.earliest('load')?.[0]?.commits ?? 0);
  const bytes = began === undefined ? 0 : written - began;
  // Commits that only read are counted too, so this is rather too many than too few.
  return bytes > 0 && commits > 0
    ? { lostBytes, lostCommits: Math.round((lostBytes * commits) / bytes) }
    : { lostBytes };
}

function obstacles(primary: NodeView, standby: NodeView): string[] {
  const found: string[] = [];
  const short = lowerParameter(runningValues(standby), runningValues(primary));
  const position = standby.latest('position')?.[0];
  if (short) {
    found.push(
      `it would end instead of becoming primary: its ${short.parameter} is ${short.has}, ${short.needs} are needed`,
    );
  } else if (position?.replay === 'paused') {
    found.push('its replay is paused');
  }
  if (standby.latest('receiver')?.length === 0) found.push('it receives nothing');
  const archiver = judgeArchiver(primary);
  if (archiver?.state === 'hung' || archiver?.state === 'failing') {
    found.push(
      `a planned switchover waits for ${primary.name}’s archiver, which ${archiver.state === 'hung' ? 'hangs' : 'fails'}: stop it from archiving first`,
    );
  }
  return found;
}
