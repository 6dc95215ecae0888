/**
 * Who holds a virtual address, the last to take it first. Taking it does not make another holder let go - it may not
 * hear of it - so several nodes can hold it at once: a split brain of addresses.
 */
export type Holders = readonly string[];

export function takenBy(node: string, holders: Holders): Holders {
  return [node, ...droppedBy(node, holders)];
}

export function droppedBy(node: string, holders: Holders): Holders {
  return holders.filter((holder) => holder !== node);
}

/**
 * The node that is reached from where the neighbour entry of the address is stale: the one it names, as long as that one
 * holds the address. A host that does not, swallows what is sent to it.
 */
export function reachedThrough(entry: string, holders: Holders): string | null {
  return holders.includes(entry) ? entry : null;
}

/**
 * The node that a new connection through the address reaches. Whoever takes an address announces it; so it is the last
 * taker of those whose announcement arrives where the connection is opened. If none can be heard there, it is the last
 * taker, and the connection meets silence.
 * @param hears whether anything from that holder arrives where the connection is opened
 * @returns `null` if nobody holds it
 */
export function reached(holders: Holders, hears: (holder: string) => boolean): string | null {
  return holders.find(hears) ?? holders[0] ?? null;
}
