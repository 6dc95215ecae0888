import { readSynchronousNames } from '../../model/setting/synchronous-names.ts';
import { defineCause } from './cause.ts';

/** Whether the synchronous standbys that are asked for are there. */
export const synchronousCommit = defineCause({
  kind: 'synchronous-commit',
  asks: 'Are the synchronous standbys there that commits wait for?',
  look: ({ primary }) => {
    const written = primary?.setting('synchronous_standby_names');
    if (!primary || written === undefined || written.trim() === '') return [];
    const wanted = readSynchronousNames(written);
    const [before, senders] = [primary.earliest('senders'), primary.latest('senders')];
    if (!wanted || !before || !senders || senders.some(({ state }) => state === null)) return [];
    const counted = (rows: typeof senders) =>
      rows.filter((row) => row.state === 'streaming' && (row.sync === 'sync' || row.sync === 'quorum'))
        .length;
    const there = Math.max(counted(before), counted(senders));
    if (there >= wanted.count) return [];
    const waiting = (primary.latest('processes') ?? [])
      .filter(({ wait }) => wait === 'SyncRep')
      .reduce((total, { count }) => total + count, 0);
    const waits = primary.setting('synchronous_commit');
    const matters = waits !== 'off' && waits !== 'local';
    return [
      {
        cause: 'synchronous-commit',
        node: primary.name,
        weight: 'act',
        confidence: waiting > 0 ? 'certain' : 'likely',
        what: `${primary.name} waits for ${wanted.count} synchronous standby(s) and has ${there}: ${matters ? 'commits hang' : 'commits do not wait, although the settings say so'}.`,
        why: 'A commit waits for its standbys without a limit, and no error is reported. Sessions look busy; the server is idle.',
        advice: [
          `Bring one of ${wanted.names.join(', ') || 'them'} back.`,
          `If that takes too long: on ${primary.name}, set synchronous_standby_names = '' and reload. From then on a failover may lose commits.`,
          'Do not cancel the waiting sessions: their transactions are committed already, and the client is told otherwise or nothing.',
        ],
        evidence: [
          `synchronous_standby_names = ${written}`,
          `${senders.length} standby(s) connected, ${there} of them synchronous`,
          ...(waiting > 0 ? [`${waiting} session(s) wait for IPC/SyncRep`] : []),
        ],
      },
    ];
  },
});
