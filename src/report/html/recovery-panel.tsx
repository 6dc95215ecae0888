import type { Timeline } from '../../recording/timeline.ts';
import { printable } from '../printable.ts';
import { recoveryLines } from '../recovery-words.ts';

/** RTO, RPO, the four clocks and the users' outage of a lost region. */
export function RecoveryPanel({ timeline }: { readonly timeline: Timeline }) {
  const lines = recoveryLines(timeline);
  if (lines.length === 0) return null;
  return (
    <section aria-labelledby="recovery-title">
      <h2 id="recovery-title">Recovery</h2>
      <table>
        <tbody>
          {lines.map(({ term, text }) => (
            <tr key={text}>
              <th scope="row">{term}</th>
              <td>{printable(text)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
