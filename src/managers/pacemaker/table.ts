/**
 * A table that is looked things up in by names from a file. It has no prototype, so that a file in which something is
 * called `constructor` finds nothing there.
 */
export function table<Value>(entries: Readonly<Record<string, Value>> = {}): Record<string, Value> {
  return Object.assign(Object.create(null) as Record<string, Value>, entries);
}
