import { definePart } from '../part.ts';
import { HostFleet } from './host-fleet.ts';
import { addHosts, clean, drain, hostsParams, shed } from './hosts-plan.ts';

/**
 * Hosts with the machines on them.
 *
 * Memory: what is left for a machine is memory - used - taken by its agents. Once that is below the working set W, the
 * share 1 - left / W of its touches are refaults, each of which reads `readahead` pages from the host's disk
 * (page-cache.ts says how long it waits for it). The machine works at think / (think + wait) of its speed. With an
 * `io-limit` two refaults are at least size / limit apart: it spares the disk, and the machine waits for its own limit.
 *
 * Processors: refaults that follow each other after c seconds keep min(1, work / c) of a processor busy, and a machine that
 * starts keeps one. A host is max(1, busy + (reclaiming + starting) / cores) times as slow.
 *
 * Hung tasks: the kernel's khungtaskd looks every T whether a task was switched since it last looked; one that waits in a
 * single piece is found between T and 2T after it began to (kernel/hung_task.c). Reads of slow disks progress and do not fire
 * it; a commit of the journal that takes so long does (host-journals.ts says when one does).
 */
export const hosts = definePart({
  kind: 'hosts',
  summary:
    'Hosts with machines on them: memory, page cache, shared disk and processors, hung tasks and panics.',
  params: hostsParams,
  abilities: ['fleet'],
  acts: [addHosts, clean, drain, shed],
  gauges: {
    load: 'how many times as slow the hosts are, on average; 1 is no slower',
    overloaded: 'share of the hosts that are more than half as slow again',
    thrashing: 'machines whose working set does not fit',
    'disk-read': 'bytes a second that refaults read on the busiest host',
    'disk-read-all': 'bytes a second that refaults read on all hosts',
    'disk-wait': 'longest milliseconds a read waits on a host',
    commit: 'longest seconds a commit of the journal takes on a host',
    down: 'hosts that are away',
    homeless: 'machines that run nowhere',
    vigour: 'mean speed of all machines; 1 is as ever',
    panics: 'panics so far',
    'hung-after': 'seconds for which the task that was found hung last had been stalled; 0 before any was',
  },
  influences: () => [],
  build: (plan, stage, partName) => {
    const fleet = new HostFleet(plan, stage, partName);
    return {
      fleet,
      gauges: {
        load: () => fleet.load,
        overloaded: () => fleet.overloaded,
        thrashing: () => fleet.thrashing,
        'disk-read': () => fleet.mostRead,
        'disk-read-all': () => fleet.allRead,
        'disk-wait': () => fleet.longestWaitSeconds * 1_000,
        commit: () => fleet.longestCommitSeconds,
        down: () => fleet.downCount,
        homeless: () => fleet.homelessCount,
        vigour: () => fleet.meanVigour,
        panics: () => fleet.panics,
        'hung-after': () => fleet.hungAfterSeconds,
      },
      start: () => fleet.start(),
      act: (kind, given) => {
        const { hosts: count } = given;
        if (kind === addHosts.kind) {
          fleet.addHosts(Number(count));
          return { witness: `${String(count)} hosts more take machines` };
        }
        if (kind === drain.kind) {
          const undo = fleet.drain(Number(count));
          return { witness: `${String(count)} hosts take no machines`, undo };
        }
        if (kind === shed.kind) {
          const undo = fleet.shed(Number(given['share']));
          return {
            witness: `${Math.round(Number(given['share']) * 100)} % of the usual load is shut down`,
            undo,
          };
        }
        const crew = clean.params.parse(given);
        fleet.cleaners = crew;
        return {
          witness: `${crew.people} people clean machines`,
          undo: () => {
            fleet.cleaners = undefined;
            return 'they have stopped cleaning';
          },
        };
      },
    };
  },
});
