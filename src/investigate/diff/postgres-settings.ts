/**
 * Reads a postgresql.conf: `name = value` or `name value`, comments from `#`, values perhaps in single quotes. A later line
 * wins (https://www.postgresql.org/docs/18/config-setting.html).
 * @returns `undefined` if some line is not of this form
 */
export function readPostgresConf(text: string): Map<string, string> | undefined {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (/^\s*(#|$)/.test(line)) continue;
    const match = /^\s*([A-Za-z_][\w.]*)\s*(?:=|\s)\s*(?:'((?:[^']|'')*)'|([^\s#']+))\s*(?:#.*)?$/.exec(line);
    if (!match) return undefined;
    const [, name = '', quoted, plain = ''] = match;
    values.set(name.toLowerCase(), quoted === undefined ? plain : quoted.replaceAll("''", "'"));
  }
  return values.size > 0 ? values : undefined;
}

/**
 * Reads what a client printed of pg_settings or SHOW ALL: columns `name`, `setting` and perhaps `unit`, separated by `|`,
 * commas or tabs, with a header line.
 * @returns `undefined` if there is no such header
 */
export function readSettingsDump(text: string): Map<string, string> | undefined {
  const [header = '', ...lines] = text.split('\n').filter((line) => line.trim() !== '');
  const separator = ['|', '\t', ','].find((sign) => header.includes(sign));
  if (separator === undefined) return undefined;
  const cells = (line: string) => splitCells(line, separator);
  const columns = cells(header).map((column) => column.toLowerCase());
  const [name, setting, unit] = ['name', 'setting', 'unit'].map((column) => columns.indexOf(column));
  if (name === undefined || setting === undefined || name < 0 || setting < 0) return undefined;
  const values = new Map<string, string>();
  for (const line of lines) {
    if (/^[-+]+$/.test(line) || /^\(\d+ rows?\)$/.test(line.trim())) continue;
    const row = cells(line);
    const value = row[setting];
    const measure = unit === undefined || unit < 0 ? '' : (row[unit] ?? '');
    if (row[name] && value !== undefined) values.set(row[name], withUnit(value, measure));
  }
  return values;
}

function splitCells(line: string, separator: string): string[] {
  if (separator !== ',') return line.split(separator).map((cell) => cell.trim());
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) =>
    cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell.trim(),
  );
}

/** `8192` of unit `8kB` is 65536kB; a unit such as `ms` is put behind the number. */
function withUnit(value: string, unit: string): string {
  const number = Number(value);
  if (unit === '' || !Number.isFinite(number) || number < 0) return value;
  const [, factor = '', name = ''] = /^(\d*)\s*([A-Za-z]+)$/.exec(unit) ?? [];
  return `${number * Number(factor || 1)}${name}`;
}
