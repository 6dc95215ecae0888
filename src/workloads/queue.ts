/** Work that waits for hands, first come first served. */
export interface Queue<Item> {
  readonly add: (item: Item) => void;
  /** Resolves to the next item as soon as there is one; to `undefined` once the queue is closed. */
  readonly take: () => Promise<Item | undefined>;
  /** Takes from the front while `when` holds; for what has waited too long. */
  readonly dropWhile: (when: (item: Item) => boolean) => readonly Item[];
  /** Nothing can be taken any more; returns what was still waiting. */
  readonly close: () => readonly Item[];
  readonly size: () => number;
}

/** Opens an empty queue. */
export function openQueue<Item>(): Queue<Item> {
  let waiting: Item[] = [];
  /** Position of the front in `waiting`, so that taking does not move everything behind it. */
  let front = 0;
  const idle: ((item: Item | undefined) => void)[] = [];
  let closed = false;

  const shift = (): Item | undefined => {
    const item = waiting[front];
    front += 1;
    if (front * 2 > waiting.length) {
      waiting = waiting.slice(front);
      front = 0;
    }
    return item;
  };

  return {
    add: (item) => {
      const hand = idle.shift();
      if (hand) hand(item);
      else waiting.push(item);
    },
    take: () => {
      if (closed) return Promise.resolve(undefined);
      if (front < waiting.length) return Promise.resolve(shift());
      return new Promise((resolve) => {
        idle.push(resolve);
      });
    },
    dropWhile: (when) => {
      const dropped: Item[] = [];
      for (let item = waiting[front]; item !== undefined && when(item); item = waiting[front]) {
        dropped.push(item);
        shift();
      }
      return dropped;
    },
    close: () => {
      closed = true;
      for (const hand of idle.splice(0)) hand(undefined);
      const left = waiting.slice(front);
      waiting = [];
      front = 0;
      return left;
    },
    size: () => waiting.length - front,
  };
}
