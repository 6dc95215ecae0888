/** An explanation for the terminal and as JSON: the server's words and ours under separate headings. */

import type { Explanation } from './explain.ts';
import type { Geometry } from './identify.ts';
import { formatLsn } from './lsn.ts';
import { recordLine } from './record-line.ts';

export function explanationLines(explanation: Explanation, geometry: Geometry): string[] {
  const { stop, lastGood, server, others, conclusion, beyond, repairs, standby } = explanation;
  const lines = [
    `Read from ${formatLsn(explanation.from)}: ${explanation.records} records, then reading stops at ${formatLsn(stop.lsn)}` +
      `${stop.page > stop.lsn ? ` (on the page at ${formatLsn(stop.page)})` : ''}.`,
    ...(lastGood ? [`Last good record: ${recordLine(lastGood, geometry.release)}`] : []),
    ...explanation.overwritten.map(
      ({ abandoned, by }) =>
        `A crash left the record at ${formatLsn(abandoned)} unfinished; the one at ${formatLsn(by)} took the place of its rest.`,
    ),
    ...geometry.assumed.map((assumed) => `Assumed: ${assumed}`),
    '',
    `What a PostgreSQL ${server.major} server says:`,
    `  ${server.message.text ?? '(nothing)'}`,
    ...(server.message.note ? [`  Note: ${server.message.note}`] : []),
    ...others.map((other) => `  ${other.majors.join(', ')}: ${other.message.text ?? '(nothing)'}`),
    ...(explanation.waldump ? [`  pg_waldump: ${explanation.waldump}`] : []),
    '',
    `What we conclude: ${conclusion.verdict}`,
    `  ${conclusion.sentence}`,
    ...conclusion.evidence.map((evidence) => `  - (${evidence.points}) ${evidence.text}`),
  ];
  if (beyond.islands.length > 0) {
    lines.push('', 'What can be read behind the stop:');
    for (const island of beyond.islands.slice(0, 10)) {
      lines.push(
        `  ${island.records} records from ${formatLsn(island.firstLsn)} to ${formatLsn(island.end)}`,
      );
    }
    if (beyond.islands.length > 10) lines.push(`  and ${beyond.islands.length - 10} more runs`);
  }
  if (repairs.length > 0) {
    lines.push('', 'Candidate repairs (a candidate fits; it is no proof):');
    for (const repair of repairs) {
      const check = repair.confirmed ? 'the checksum fits' : 'computed anew, so it proves nothing';
      lines.push(
        `  ${repair.field}: ${repair.found} -> ${repair.repaired}; ${check}; ` +
          `${repair.recordsRead} records can then be read, up to ${formatLsn(repair.readTo)}`,
      );
    }
  }
  if (standby) {
    const far = `to ${formatLsn(standby.readTo)}`;
    lines.push(
      '',
      standby.isPast
        ? `The other copy has the log behind this point (${far}): this copy lost it, that one did not.`
        : `The other copy does not go past this point (${far}).`,
    );
  }
  return lines;
}

export function explanationJson(explanation: Explanation) {
  const { stop, lastGood, server, others, conclusion, beyond, repairs, standby } = explanation;
  return {
    from: formatLsn(explanation.from),
    records: explanation.records,
    lastGood: lastGood && formatLsn(lastGood.lsn),
    overwritten: explanation.overwritten.map(({ abandoned, by }) => ({
      abandoned: formatLsn(abandoned),
      by: formatLsn(by),
    })),
    stop: jsonSafe({ ...stop, lsn: formatLsn(stop.lsn), page: formatLsn(stop.page) }),
    server: { major: server.major, ...server.message },
    others,
    pgWaldump: explanation.waldump,
    verdict: conclusion.verdict,
    sentence: conclusion.sentence,
    evidence: conclusion.evidence,
    beyond: {
      ...beyond,
      surveyedTo: formatLsn(beyond.surveyedTo),
      islands: beyond.islands.map((island) => ({
        records: island.records,
        firstLsn: formatLsn(island.firstLsn),
        lastLsn: formatLsn(island.lastLsn),
        end: formatLsn(island.end),
      })),
    },
    repairs: repairs.map((repair) => ({
      field: repair.field,
      found: `${repair.found}`,
      repaired: `${repair.repaired}`,
      lsn: formatLsn(repair.patch.lsn),
      recordsRead: repair.recordsRead,
      readTo: formatLsn(repair.readTo),
      confirmed: repair.confirmed,
    })),
    standby: standby && { ...standby, readTo: formatLsn(standby.readTo) },
  };
}

/** JSON has no 64-bit numbers: they become texts. */
function jsonSafe(value: object): object {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, typeof item === 'bigint' ? `${item}` : item]),
  );
}
