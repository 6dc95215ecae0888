import { z } from 'zod';
import { duration, name, period, rate, share, size } from '../../model/fields.ts';
import { defineAct } from '../part.ts';

export const addHosts = defineAct({
  kind: 'add-hosts',
  summary: 'Spare hosts begin to take machines.',
  params: z.strictObject({ hosts: z.int().min(1).describe('How many of the spare hosts.') }),
});
export const clean = defineAct({
  kind: 'clean',
  summary: 'People look for the machines that work worst and start them anew, one by one.',
  params: z.strictObject({
    people: z.int().min(1).describe('How many people do it.'),
    each: duration().describe('How long one of them takes to find a machine and to end it.'),
    through: name()
      .optional()
      .describe(
        'The orchestrator that starts each anew: a person waits for one of its actions. By default nobody waits.',
      ),
  }),
});
export const drain = defineAct({
  kind: 'drain',
  summary: 'Some hosts, those with the most thrashing machines, take no machine any more.',
  params: z.strictObject({ hosts: z.int().min(1).describe('How many hosts.') }),
});
export const shed = defineAct({
  kind: 'shed',
  summary: 'What is not needed now is shut down, so that processors are free.',
  params: z.strictObject({ share: share().describe('The share of the usual load that is shut down.') }),
});

const machineClass = z.strictObject({
  name: z.string().describe('What machines of this size are called.'),
  share: share().describe('Their share of all machines.'),
  memory: size().describe('Their memory.'),
  used: size().describe('What their programs hold of it and never give back.'),
  'working-set': size().describe(
    'Pages of programs and files they touch all the time; the rest of the memory is spare.',
  ),
});

export const hostsParams = z.strictObject({
  hosts: z.int().min(1).max(200_000).describe('How many hosts there are.'),
  spare: z.int().min(0).max(200_000).default(0).describe('How many more stand by and take no machines yet.'),
  machines: z.int().min(1).max(2_000_000).describe('How many machines run on them, spread at random.'),
  classes: z
    .array(machineClass)
    .min(1)
    .meta({
      description: 'The sizes of machines.',
      examples: [[{ name: 'small', share: '100%', memory: '1GB', used: '600MB', 'working-set': '200MB' }]],
    }),
  step: period().default(10_000).describe('How long one step of the simulation lasts.'),
  cores: z.int().min(1).default(64).describe('Processors of a host.'),
  busy: share().default(0.5).describe('The share of its processors that its machines use when all is well.'),
  disk: size()
    .refine((bytes) => bytes > 0, { message: 'disks read something' })
    .default(3_221_225_472)
    .describe('What the disks of a host read in a second.'),
  'disk-wait': duration().default(0.1).describe('How long one read takes on an idle disk.'),
  touches: rate().default(20_000).describe('How many pages of its working set a machine touches anew.'),
  readahead: z.int().min(1).default(32).describe('How many pages one refault reads.'),
  'io-limit': size().optional().describe('What one machine may read in a second. By default anything.'),
  'refault-work': duration()
    .default(2)
    .describe(
      'Processor time of one refault: to find pages that can go, and to read others into them. A machine keeps at most one processor busy with it.',
    ),
  writes: size()
    .default(33_554_432)
    .describe('What is written to the file system of a host in a second, at the median of the hosts.'),
  'writes-spread': z
    .number()
    .min(0)
    .default(0.8)
    .describe('Standard deviation of the logarithm of that, between hosts.'),
  'dirty-limit': size()
    .default(21_474_836_480)
    .describe(
      'How much of it may wait in memory for the disk (vm.dirty_ratio: 20 % of the memory that can be had). A commit of the journal writes what waits, and tasks wait for the commit.',
    ),
  'hung-task': duration()
    .default(120_000)
    .describe('How long a task may stall before the kernel calls it hung.'),
  panic: z.boolean().default(true).describe('Whether a host panics when a task hangs.'),
  reboot: duration().default(600_000).describe('How long a host that panicked is away.'),
  room: z.number().min(1).default(1.3).describe('How many times its usual machines a host may take.'),
});

/** What the part is given. */
export type HostsPlan = z.output<typeof hostsParams>;
/** Who looks for bad machines, and how fast. */
export type Cleaners = z.output<typeof clean.params>;
