import { z } from 'zod';
import { formatDuration } from '../../kit/duration.ts';
import { duration, name, period, rate, size } from '../../model/fields.ts';
import { BackupLine } from '../backup-line.ts';
import type { Copies, Copy } from '../copies.ts';
import { defineAct, definePart } from '../part.ts';
import type { Stage } from '../stage.ts';
import { startAlone } from '../start-acts.ts';
import { Startable, startsAfter } from '../startable.ts';

const restore = defineAct({
  kind: 'restore',
  summary: 'It is restored from the newest backup that has arrived in its region, once what it needs is up.',
  params: z.strictObject({}),
});

const backup = z.strictObject({
  region: name().describe('Where they are copied to.'),
  every: period().describe('How often one is taken.'),
  copy: duration().describe('How long it takes until one has arrived.'),
});

const params = z.strictObject({
  in: name().meta({ description: 'The region it is in.', examples: ['us-east-1'] }),
  'restored-from': name()
    .default('none')
    .describe('The database it is restored from; it is not there until then. `none`: it is there.'),
  backups: z.array(backup).default([]).describe('Where its backups go, how often, and how long that takes.'),
  size: size().default(53_687_091_200).describe('How much a restore of it has to bring over.'),
  setup: duration().default(600_000).describe('How long a restore takes beside bringing the data over.'),
  'restore-rate': size()
    .refine((bytes) => bytes > 0, { message: 'a restore that brings nothing over never ends' })
    .default(52_428_800)
    .describe('What a restore brings over in a second.'),
  writes: rate().default(10).describe('How many rows are written while all clients reach it.'),
  dns: name()
    .default('none')
    .describe('What sends clients to this or to the other; `none`: they never go anywhere else.'),
  restart: duration().default(0).describe('How long it takes to be up again once its region is back.'),
  needs: z.array(name()).default([]).describe('The parts that have to be up before it starts.'),
  step: period().default(5_000).describe('How often written rows are added up.'),
});

/**
 * A database with backups in other regions, or one that is restored from such a backup.
 *
 * RPO: a restore takes the newest backup that has arrived in its region (backup-line.ts), and lacks what the other
 * acknowledged between then and its last write: as long as clients reach the other that grows. It is lost if the other
 * never returns; if it does, that and what was written here since has to be reconciled by hand. RTO of the restore:
 * setup + size / rate, after what it needs is up.
 *
 * Rows are written at `writes` x the share of the clients that is sent here, while it is up. Whether the programs in
 * between work is not looked at.
 */
export const database = definePart({
  kind: 'database',
  summary: 'A database with backups in other regions, or one that is restored from them.',
  params,
  abilities: ['availability', 'copies'],
  acts: [restore, startAlone],
  gauges: {
    up: '1 while it answers',
    'backup-age': 'seconds since the newest backup was taken that has arrived anywhere else',
    missing: 'seconds of writes acknowledged by the other that it lacks',
    'missing-rows': 'rows acknowledged by the other that it lacks',
    lost: 'seconds of writes that its clients miss: those it lacks, once clients were sent to it',
    written: 'rows written here since the zero',
    'to-reconcile': 'rows that only one of the two has, once clients were sent here',
  },
  influences: (plan) => [
    { part: plan.in, way: 'heeds', needs: 'region', by: 'the loss of data' },
    ...(plan['restored-from'] === 'none'
      ? []
      : [
          {
            part: plan['restored-from'],
            way: 'heeds' as const,
            needs: 'copies' as const,
            by: 'backups',
          },
        ]),
    ...(plan.dns === 'none'
      ? []
      : [{ part: plan.dns, way: 'heeds' as const, reads: 'moved', by: 'clients' }]),
    ...plan.backups.map(({ region }, index) => ({
      part: region,
      way: 'acts-on' as const,
      needs: 'region' as const,
      at: ['backups', index, 'region'],
      by: 'backups',
    })),
    ...startsAfter(plan.needs),
  ],
  build: (plan, stage, partName) => {
    const here = new Database(plan, stage, partName);
    return {
      availability: here.own,
      copies: here,
      gauges: {
        up: () => Number(here.own.isUp),
        'backup-age': () => here.backupAgeMs / 1_000,
        missing: () => here.missingMs / 1_000,
        'missing-rows': () => here.missingRows,
        lost: () => (here.hasHadClients ? here.missingMs / 1_000 : 0),
        written: () => here.rows,
        'to-reconcile': () => (here.hasHadClients ? here.missingRows + here.rows : 0),
      },
      start: () => here.start(),
      act: (kind) => ({ witness: kind === restore.kind ? here.restore() : here.own.startAlone() }),
    };
  },
});

type Plan = z.output<typeof params>;

class Database implements Copies {
  rows = 0;
  lastWriteMs = 0;
  hasHadClients = false;
  readonly own: Startable;
  readonly sizeBytes: number;
  readonly #plan: Plan;
  readonly #stage: Stage;
  readonly #name: string;
  readonly #lines: readonly (readonly [region: string, line: BackupLine])[];
  readonly #isRestored: boolean;
  #from: Copy | undefined;
  #sinceMs = 0;
  #share = 0;

  constructor(plan: Plan, stage: Stage, partName: string) {
    this.#plan = plan;
    this.#stage = stage;
    this.#name = partName;
    this.#isRestored = plan['restored-from'] !== 'none';
    this.sizeBytes = plan.size;
    const place = () => stage.find(plan.in).region;
    this.own = new Startable(stage, partName, {
      needs: plan.needs,
      exists: !this.#isRestored,
      restartMs: plan.restart,
      holds: () => place()?.can('data') ?? true,
      canBegin: () => place()?.can('launches') ?? true,
    });
    this.#lines = plan.backups.map((each) => [
      each.region,
      new BackupLine(stage, each, () => {
        this.#advance();
        return { isUp: this.own.isUp, rows: this.rows };
      }),
    ]);
  }

  get backupAgeMs(): number {
    const taken = this.#lines.map(([, { newest }]) => newest?.takenMs ?? Number.NEGATIVE_INFINITY);
    return taken.length === 0 ? 0 : this.#stage.nowMs - Math.max(...taken);
  }

  get missingMs(): number {
    return this.#from && this.#other ? Math.max(0, this.#other.lastWriteMs - this.#from.takenMs) : 0;
  }

  get missingRows(): number {
    return this.#from && this.#other ? Math.max(0, this.#other.rows - this.#from.rows) : 0;
  }

  start(): void {
    const { nowMs } = this.#stage;
    this.own.open();
    this.own.watch(() => this.#jump());
    this.#stage.find(this.#plan.in).region?.watch(() => this.own.refresh());
    const draw = this.#stage.draw(`${this.#name} backups`);
    for (const [, line] of this.#lines) line.begin(draw.fraction(), this.#plan.writes / 1_000);
    this.#sinceMs = nowMs;
    this.#share = this.#shareNow();
    this.#stage.every(this.#plan.step, () => this.#advance());
  }

  newestIn(region: string): Copy | undefined {
    return this.#lines.find(([each]) => each === region)?.[1].newest;
  }

  restore(): string {
    const copy = this.#other?.newestIn(this.#plan.in);
    if (!copy) return `no backup has arrived in ${this.#plan.in}`;
    if (!this.own.isAbsent) return 'it is there already, or on its way';
    this.#from = copy;
    const ageMs = this.#stage.nowMs - copy.takenMs;
    this.#stage.tell(this.#name, 'restore-begins', `from a backup that is ${formatDuration(ageMs)} old`);
    const { setup, 'restore-rate': bytesPerSecond } = this.#plan;
    return this.own.ask(setup + ((this.#other?.sizeBytes ?? 0) / bytesPerSecond) * 1_000);
  }

  get #other(): Copies | undefined {
    return this.#isRestored ? this.#stage.find(this.#plan['restored-from']).copies : undefined;
  }

  /** The share of all clients that is sent here and finds it up. */
  #shareNow(): number {
    const { dns } = this.#plan;
    if (!this.own.isUp) return 0;
    const moved = dns === 'none' ? 0 : this.#stage.read(dns, 'moved');
    return this.#isRestored ? moved : 1 - moved;
  }

  /** It went up or down just now: until then the share of the clients was what it was. */
  #jump(): void {
    const share = this.#shareNow();
    this.#addUp(this.#share, share);
  }

  /** The share of clients changed evenly since the last look. */
  #advance(): void {
    const share = this.#shareNow();
    this.#addUp((share + this.#share) / 2, share);
  }

  #addUp(mean: number, share: number): void {
    const { nowMs } = this.#stage;
    const lengthMs = nowMs - this.#sinceMs;
    this.rows += (this.#plan.writes * mean * lengthMs) / 1_000;
    if (this.#share > 0) this.lastWriteMs = nowMs;
    if (this.#isRestored && share > 0) this.hasHadClients = true;
    this.#sinceMs = nowMs;
    this.#share = share;
  }
}
