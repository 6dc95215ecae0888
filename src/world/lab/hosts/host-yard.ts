import path from 'node:path';
import type { Clock } from '../../../kit/clock.ts';
import type { Place } from '../../../model/topology.ts';
import { VerbFailed } from '../../world.ts';
import { Host } from './host.ts';
import { coveredPaths, type HostFile, layFiles } from './host-files.ts';
import type { Segment } from './segment.ts';

/** The hosts of a lab by their names. */
export class HostYard {
  private readonly hosts = new Map<string, Host>();
  private readonly segment: Segment;
  private readonly lab: string;
  private readonly clock: Clock;
  private readonly addressOf: (place: Place) => string;

  constructor(segment: Segment, lab: string, clock: Clock, address: (place: Place) => string) {
    this.segment = segment;
    this.lab = lab;
    this.clock = clock;
    this.addressOf = address;
  }

  /** Makes a host with its files; it is off. */
  async furnish(name: string, files: readonly HostFile[], programs: string): Promise<Host> {
    const folder = path.join(this.lab, 'nodes', name);
    await layFiles(path.join(folder, 'root'), files);
    const { segment, clock } = this;
    const covered = coveredPaths(files);
    const index = this.hosts.size;
    const host = new Host({
      name,
      address: this.addressOf(name),
      index,
      folder,
      covered,
      programs,
      segment,
      clock,
    });
    this.hosts.set(name, host);
    return host;
  }

  /** Makes a host and powers it on. */
  async add(name: string, files: readonly HostFile[], programs: string): Promise<Host> {
    const host = await this.furnish(name, files, programs);
    await host.powerOn();
    return host;
  }

  of(name: string): Host {
    const host = this.hosts.get(name);
    if (!host) throw new VerbFailed(`there is no host ${name}`);
    return host;
  }

  others(nodes: readonly string[]): Map<string, Host> {
    return new Map([...this.hosts].filter(([name]) => !nodes.includes(name)));
  }

  async close(): Promise<void> {
    await Promise.all([...this.hosts.values()].map((host) => host.powerOff()));
  }
}
