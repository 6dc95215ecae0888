import { z } from 'zod';
import { duration, name, period, share } from '../../model/fields.ts';
import { defineAct, definePart } from '../part.ts';
import type { Stage } from '../stage.ts';

const stop = defineAct({ kind: 'stop', summary: 'It reports nothing any more.', params: z.strictObject({}) });

const params = z.strictObject({
  checks: name().describe('The hosts whose machines it looks after.'),
  reports: name().describe('The orchestrator that is told what looks dead.'),
  period: period().default(60_000).describe('How often each machine is checked.'),
  deadline: duration().default(10_000).describe('A check that takes longer has brought no data.'),
  'no-data': z.enum(['dead', 'ignore']).default('dead').describe('What no data means.'),
  usual: share().default(0.6).describe('How busy the checkers are when nothing is slow.'),
  'dead-below': share()
    .default(0.3)
    .describe('A machine slower than this share of its usual speed does not answer.'),
  patience: period().default(600_000).describe('How long until the same machine is reported again.'),
});

/**
 * Checks that every machine answers, on checkers that run on the same hosts: where the hosts are s times as slow, so are
 * the checkers. With a load of rho = usual x s they are M/M/1 queues, and a check takes longer than the deadline tau with
 * P = exp(-mu (1 - rho) tau), mu = checks a second of one checker; once rho >= 1 all do. If no data means dead, lateness is
 * read as death, and what is deployed because of it makes the hosts slower still.
 */
export const checker = definePart({
  kind: 'checker',
  summary: 'Checks that machines answer, on checkers that can be late themselves.',
  params,
  abilities: [],
  acts: [stop],
  gauges: {
    late: 'share of the checks that take too long',
    silent: 'share of the machines that do not answer',
    reported: 'machines reported dead a second, in the last sample interval',
    'falsely-reported': 'machines reported dead a second that were not, in the last sample interval',
    returned:
      'falsely reported for each that really does not answer, in the last sample interval; where none is, for one',
  },
  influences: ({ checks, reports }) => [
    { part: checks, way: 'heeds', needs: 'fleet', reads: 'load', by: 'late and missing answers' },
    { part: reports, way: 'acts-on', needs: 'intake', by: 'reports of dead machines', returned: 'returned' },
  ],
  build: (plan, stage) => {
    const work = new Checker(plan, stage);
    return {
      gauges: {
        late: () => work.late,
        silent: () => work.silent,
        reported: () => work.reported.rate,
        'falsely-reported': () => work.falsely.rate,
        returned: () =>
          work.falsely.inInterval / Math.max(1, work.reported.inInterval - work.falsely.inInterval),
      },
      start: () => work.start(),
      act: () => {
        work.isOn = false;
        return {
          witness: 'nothing is reported any more',
          undo: () => {
            work.isOn = true;
            return 'it reports again';
          },
        };
      },
    };
  },
});

/** Checks a second that one checker does on a host that is not slow. */
const checksPerSecond = 1;

class Checker {
  isOn = true;
  late = 0;
  silent = 0;
  readonly reported;
  readonly falsely;
  readonly #plan: z.output<typeof params>;
  readonly #stage: Stage;

  constructor(plan: z.output<typeof params>, stage: Stage) {
    this.#plan = plan;
    this.#stage = stage;
    this.reported = stage.meter();
    this.falsely = stage.meter();
  }

  start(): void {
    const { fleet } = this.#stage.find(this.#plan.checks);
    const { intake } = this.#stage.find(this.#plan.reports);
    if (!fleet || !intake) throw new Error('a checker needs hosts to check and an orchestrator to tell');
    const seconds = fleet.stepMs / 1_000;
    this.#stage.every(fleet.stepMs, () => {
      const { deadline, patience, usual } = this.#plan;
      const slow = this.#stage.read(this.#plan.checks, 'load');
      const rho = usual * slow;
      this.late = rho >= 1 ? 1 : Math.exp((-(checksPerSecond / slow) * (1 - rho) * deadline) / 1_000);
      let silent = 0;
      const { vigour, machineCount } = fleet;
      for (let machine = 0; machine < machineCount; machine += 1) {
        if ((vigour[machine] as number) < this.#plan['dead-below']) silent += 1;
      }
      this.silent = silent / fleet.machineCount;
      if (!this.isOn) return;
      const perStep = seconds / (patience / 1_000);
      const dead = silent * perStep;
      // One late check is forgiven: the report goes out when the next is late as well.
      const missed =
        this.#plan['no-data'] === 'dead' ? (fleet.machineCount - silent) * this.late ** 2 * perStep : 0;
      intake.take('unreachable', dead + missed);
      this.reported.add(dead + missed);
      this.falsely.add(missed);
    });
  }
}
