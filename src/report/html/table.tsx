import type { ComponentChildren } from 'preact';

/** One column of a table: its heading, and what stands in it. */
export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** A class for its cells. */
  readonly look?: string;
}

interface Props<Row> {
  /** What the table is, for those who cannot see it. */
  readonly label: string;
  /** The first one heads the rows. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** A class for a row. */
  readonly lookOf?: (row: Row) => string;
  /** Where a link to this row leads. */
  readonly idOf?: (row: Row) => string;
}

/** A table that on a narrow page becomes a list: each row a paragraph, each cell behind the name of its column. */
export function Table<Row>({ label, columns, rows, keyOf, lookOf, idOf }: Props<Row>) {
  const [head, ...rest] = columns;
  if (!head) return null;
  return (
    <table class="stacks" aria-label={label}>
      <thead>
        <tr>
          {columns.map(({ name }) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)} id={idOf?.(row)} class={lookOf?.(row)}>
            <th scope="row" class={head.look}>
              {head.cell(row)}
            </th>
            {rest.map(({ name, cell, look }) => (
              <td key={name} class={look} data-name={name}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
