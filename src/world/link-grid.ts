import { clientsPlace, type LinkQuality, type Place, storePlace } from '../model/topology.ts';
import { type Barrier, linkState } from './link-state.ts';

/** All that travels one way between two places, as far as the grid has to know it. */
export interface GridLink {
  readonly from: Place;
  readonly to: Place;
  barrier: Barrier;
  /** False while one of its ends has no power. */
  powered: boolean;
  quality: LinkQuality;
}

/** Something that was opened over two links of the grid, one each way. */
export interface GridConnection {
  /** Whether it was opened between these two places, by either of them. */
  readonly joins: (one: Place, other: Place) => boolean;
  /** Its links let through more or less than before. */
  readonly linksChanged: () => void;
  /** Both ends learn at once that it is broken. */
  readonly break: () => void;
}

/** Between which places there are links, besides the clients and the store, and what each does when nothing is wrong with it. */
export interface GridPlan {
  readonly nodes: readonly string[];
  readonly quality: (from: Place, to: Place) => LinkQuality;
}

/** What becomes known when a link changes. */
export type LinkNews = (from: Place, to: Place, state: ReturnType<typeof linkState>) => void;

/** The links from every place to every other and to itself, the connections on them, and what is done to links. */
export class LinkGrid<Link extends GridLink, Connection extends GridConnection> {
  protected readonly connections = new Set<Connection>();
  /** Where nobody is: nothing that is sent there arrives. */
  protected readonly nowhere: Link;
  readonly #planned: GridPlan['quality'];
  readonly #links = new Map<string, Link>();
  readonly #powerless = new Set<Place>();
  readonly #news: LinkNews;

  constructor(
    { nodes, quality }: GridPlan,
    create: (from: Place, to: Place, quality: LinkQuality) => Link,
    news: LinkNews,
  ) {
    this.#planned = quality;
    this.#news = news;
    const places = [clientsPlace, storePlace, ...nodes];
    for (const from of places) {
      for (const to of places) this.#links.set(`${from} ${to}`, create(from, to, quality(from, to)));
    }
    this.nowhere = create(clientsPlace, 'nobody', quality(clientsPlace, 'nobody'));
    this.nowhere.barrier = 'cut';
  }

  cut(from: Place, to: Place): void {
    const link = this.link(from, to);
    link.barrier = 'cut';
    this.#changed(link);
  }

  reset(from: Place, to: Place): void {
    const link = this.link(from, to);
    link.barrier = 'reset';
    for (const connection of this.connections) if (connection.joins(from, to)) connection.break();
    this.#changed(link);
  }

  slow(from: Place, to: Place, quality: LinkQuality): void {
    const link = this.link(from, to);
    link.quality = quality;
    this.#changed(link);
  }

  mend(from: Place, to: Place): void {
    const link = this.link(from, to);
    link.barrier = 'none';
    link.quality = this.#planned(from, to);
    this.#changed(link);
  }

  hasPower(node: string): boolean {
    return !this.#powerless.has(node);
  }

  /** The link from one place to another. Both are places of the topology, which whoever acts on links has checked. */
  protected link(from: Place, to: Place): Link {
    const link = this.#links.get(`${from} ${to}`);
    if (!link) throw new Error(`there is no link from ${from} to ${to}`);
    return link;
  }

  /** Gives a node power or takes it; answers whether that was news. */
  protected setPower(node: string, on: boolean): boolean {
    if (on === this.hasPower(node)) return false;
    if (on) this.#powerless.delete(node);
    else this.#powerless.add(node);
    for (const link of this.#links.values()) {
      link.powered = this.hasPower(link.from) && this.hasPower(link.to);
    }
    return true;
  }

  #changed(link: Link): void {
    const { from, to } = link;
    for (const connection of this.connections) if (connection.joins(from, to)) connection.linksChanged();
    this.#news(from, to, linkState(link.barrier, link.quality, this.#planned(from, to)));
  }
}
