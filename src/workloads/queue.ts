/** Work that waits for hands, first come first served. */
export interface Queue<Item> {
  readonly add: (item: Item) => void;
  /** Takes the next item, if there is one. */
  readonly take: () => Item | undefined;
  /** Calls back once, when something was added for who calls or the queue was closed; at once if it is closed. */
  readonly await: (called: () => void) => void;
  /** Takes from the front while `when` holds; for what has waited too long. */
  readonly dropWhile: (when: (item: Item) => boolean) => readonly Item[];
  /** Nothing can be taken any more; returns what was still waiting. */
  readonly close: () => readonly Item[];
  readonly closed: () => boolean;
  readonly size: () => number;
}

/** Opens an empty queue. */
export function openQueue<Item>(): Queue<Item> {
  let waiting: Item[] = [];
  /** Position of the front in `waiting`, so that taking does not move everything behind it. */
  let front = 0;
  const idle: (() => void)[] = [];
  let closed = false;

  const take = (): Item | undefined => {
    if (front >= waiting.length) return undefined;
    const item = waiting[front];
    front += 1;
    if (front * 2 > waiting.length) {
      waiting.splice(0, front);
      front = 0;
    }
    return item;
  };

  return {
    add: (item) => {
      waiting.push(item);
      idle.shift()?.();
    },
    take,
    await: (called) => {
      if (closed) called();
      else idle.push(called);
    },
    dropWhile: (when) => {
      const dropped: Item[] = [];
      for (let item = waiting[front]; item !== undefined && when(item); item = waiting[front]) {
        dropped.push(item);
        take();
      }
      return dropped;
    },
    close: () => {
      closed = true;
      const left = waiting.slice(front);
      waiting = [];
      front = 0;
      for (const called of idle.splice(0)) called();
      return left;
    },
    closed: () => closed,
    size: () => waiting.length - front,
  };
}
