import type { Ledger, RowList } from '../../checks/ledger.ts';
import type { Timeline } from '../../recording/timeline.ts';
import { ledgerBasis, ledgerEntries, ledgerSentence } from '../ledger-words.ts';
import { printable } from '../printable.ts';
import { Moment } from './story-table.tsx';

/** What clients were told, what became of it, and examples of what is wrong. */
export function LedgerPanel({ ledger, timeline }: { readonly ledger: Ledger; readonly timeline: Timeline }) {
  const basis = ledgerBasis(ledger);
  return (
    <>
      <p class="says">{printable(ledgerSentence(ledger))}</p>
      <dl class="ledger">
        {ledgerEntries(ledger).map(({ name, count, meaning, grave }) => (
          <div key={name} class={lookOf(grave, count)}>
            <dt>{name}</dt>
            <dd>
              {count ?? '?'}
              <small>{meaning}</small>
            </dd>
          </div>
        ))}
      </dl>
      {ledger.status === 'reconciled' ? (
        <>
          <Examples name="lost" list={ledger.lost} timeline={timeline} />
          <Examples name="diverged" list={ledger.diverged} timeline={timeline} />
          <Examples name="resurrected" list={ledger.resurrected} timeline={timeline} />
          <Examples name="duplicated" list={ledger.duplicated} timeline={timeline} />
        </>
      ) : null}
      {basis ? <p class="faint">{printable(basis)}.</p> : null}
    </>
  );
}

/** `found`: looked for and not there. What could not be looked for is not called good. */
function lookOf(grave: boolean, count: number | undefined): string {
  if (!grave || count === undefined) return 'told';
  return count > 0 ? 'grave' : 'found';
}

function Examples(props: { readonly name: string; readonly list: RowList; readonly timeline: Timeline }) {
  const { list, timeline } = props;
  if (list.count === 0) return null;
  const rest = list.count - list.examples.length;
  return (
    <details>
      <summary>
        {list.count} {props.name}: which rows
      </summary>
      <ul class="evidence">
        {list.examples.map(({ row, acknowledgedMs, acknowledgedBy, on }) => (
          <li key={row}>
            row {row}
            {acknowledgedMs === undefined ? null : (
              <>
                , acknowledged <Moment timeline={timeline} atMs={acknowledgedMs} />
                {acknowledgedBy ? ` by ${acknowledgedBy}` : ''}
              </>
            )}
            {on.length > 0 ? `, on ${on.join(', ')}` : ', on no node that was read completely'}
          </li>
        ))}
        {rest > 0 ? <li>and {rest} more</li> : null}
      </ul>
    </details>
  );
}
