import type { Ledger, RowList } from '../checks/ledger.ts';

/** One column of the ledger: a name, how many writes, and what it means. */
export interface LedgerEntry {
  readonly name: string;
  /** `undefined` if the surviving nodes could not be compared. */
  readonly count: number | undefined;
  readonly meaning: string;
  /** True if more than none is bad. */
  readonly grave: boolean;
}

/** What clients were told, then how that compares with what the surviving nodes hold. */
export function ledgerEntries(ledger: Ledger): LedgerEntry[] {
  const compared = ledger.status === 'reconciled' ? ledger : undefined;
  const told = (name: string, count: number, meaning: string) => ({ name, count, meaning, grave: false });
  const found = (name: string, list: RowList | undefined, meaning: string) => ({
    name,
    count: list?.count,
    meaning,
    grave: true,
  });
  const entries = [
    told('acknowledged', ledger.acknowledged, 'the server said it is done'),
    told('failed', ledger.failed, 'certainly not done, as the client was told'),
    told('in doubt', ledger.inDoubt, 'the client was never told'),
    found('lost', compared?.lost, 'acknowledged, and not there in the end'),
    found('resurrected', compared?.resurrected, 'told as failed, and there all the same'),
    found('duplicated', compared?.duplicated, 'there more than once'),
    found('diverged', compared?.diverged, 'on some complete nodes and not on others'),
  ];
  if (compared?.altered.count)
    entries.push(found('altered', compared.altered, 'with a content nobody wrote'));
  if (compared?.unexplained.count)
    entries.push(found('unexplained', compared.unexplained, 'there, though no client tried to write it'));
  return entries;
}

/** What the ledger says, in a sentence or two. */
export function ledgerSentence(ledger: Ledger): string {
  if (ledger.status === 'cannot-tell') return `Whether anything is lost cannot be told: ${ledger.why}`;
  const where = `${ledger.authority}, the primary in the end`;
  const problems = [
    ...tell(ledger.lost.count, 'acknowledged write is', 'acknowledged writes are', `not on ${where}`),
    ...tell(ledger.resurrected.count, 'failed write is', 'failed writes are', 'there all the same'),
    ...tell(ledger.duplicated.count, 'write is', 'writes are', 'there more than once'),
    ...tell(ledger.altered.count, 'write has', 'writes have', 'a content nobody wrote'),
    ...tell(ledger.diverged.count, 'write is', 'writes are', 'on some nodes and not on others'),
    ...tell(ledger.unexplained.count, 'row was', 'rows were', 'written by nobody who is recorded'),
  ];
  const doubt =
    ledger.inDoubt === 0
      ? ''
      : ` Of ${ledger.inDoubt} in doubt, ${ledger.inDoubtPresent} are there and ${ledger.inDoubtAbsent} are not.`;
  if (problems.length > 0) return `${problems.join('; ')}.${doubt}`;
  return `Every acknowledged write is on ${where}, once, as it was written.${doubt}`;
}

/** Which nodes the comparison rests on, and which could not be read; `undefined` if nothing was compared. */
export function ledgerBasis(ledger: Ledger): string | undefined {
  if (ledger.status === 'cannot-tell') return undefined;
  const unread = ledger.incomplete.map(({ node, why }) => `${node} does not count: ${why}`);
  return [`Read completely: ${ledger.complete.join(', ')}`, ...unread].join('. ');
}

function tell(count: number, one: string, many: string, what: string): string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? one : many} ${what}`];
}
