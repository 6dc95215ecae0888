import { z } from 'zod';
import { type QuestionName, questions } from './questions/index.ts';

/** The version of the dump format. */
export const dumpVersion = 1;

type RowOf<Name extends QuestionName> = z.output<(typeof questions)[Name]['row']>;

/** What a server answered at one time; a question without an answer is missing. */
export type Answers = { readonly [Name in QuestionName]?: readonly RowOf<Name>[] };
export type Row<Name extends QuestionName> = RowOf<Name>;

/** One look at a server. */
export interface Sample {
  /** When the questions were begun, in milliseconds since the observation began; the same clock for all nodes. */
  readonly atMs: number;
  readonly answers: Answers;
}

/** Something a diagnosis would have liked to know and could not see. */
export interface Unseen {
  /** The question, or what is missing, in words. */
  readonly what: string;
  readonly why: string;
}

/** What was seen of the machine a server runs on. It is not in SQL: told by the operator, or read there. */
export interface Machine {
  /** Free bytes where pg_wal lies. */
  readonly diskFreeBytes?: number;
  /** Memory the server may use: the machine's, or its control group's limit. */
  readonly memoryBytes?: number;
  readonly memory?: MemoryUse;
}

/** Memory as the operating system counts it, of the machine or of the server's control group; all in bytes. */
export interface MemoryUse {
  readonly of: 'machine' | 'control group';
  readonly usedBytes: number;
  /** The part of what is used that is file cache and can be given up at any time. */
  readonly cacheBytes: number;
  readonly sharedBytes: number;
  /** Share of time, 0 to 1, in which every task waited for memory during the last minute (PSI `full avg60`). */
  readonly stalledShare?: number;
  readonly oomKills?: number;
  readonly swapUsedBytes?: number;
}

/** Everything seen of one server. */
export interface NodeDump {
  /** The name the operator gave, or the server's cluster_name, or its address. */
  readonly name: string;
  /** Host and port as they were connected to; no user, no password. */
  readonly address?: string;
  readonly samples: readonly Sample[];
  readonly unseen: readonly Unseen[];
  readonly machine: Machine;
  /** Why the server could not be asked at all. */
  readonly silence?: string;
}

/** What was seen of a cluster: what the causes read, whether it came from live servers, a file or a recording. */
export interface Dump {
  readonly reenact: 'dump';
  readonly version: number;
  /** Wall-clock time, ISO 8601 in UTC; for people. */
  readonly takenAt: string;
  readonly tool: string;
  readonly nodes: readonly NodeDump[];
}

const answersShape = z.object(
  Object.fromEntries(
    Object.entries(questions).map(([name, question]) => [name, z.array(question.row).optional()]),
  ),
) as unknown as z.ZodType<Answers>;

const bytes = z.number().nonnegative();

export const dumpShape: z.ZodType<Dump> = z.object({
  reenact: z.literal('dump'),
  version: z.literal(dumpVersion),
  takenAt: z.string(),
  tool: z.string(),
  nodes: z.array(
    z.object({
      name: z.string(),
      address: z.string().exactOptional(),
      samples: z.array(z.object({ atMs: z.number(), answers: answersShape })),
      unseen: z.array(z.object({ what: z.string(), why: z.string() })).default([]),
      machine: z
        .object({
          diskFreeBytes: bytes.exactOptional(),
          memoryBytes: bytes.exactOptional(),
          memory: z
            .object({
              of: z.enum(['machine', 'control group']),
              usedBytes: bytes,
              cacheBytes: bytes,
              sharedBytes: bytes,
              stalledShare: z.number().min(0).max(1).exactOptional(),
              oomKills: bytes.exactOptional(),
              swapUsedBytes: bytes.exactOptional(),
            })
            .exactOptional(),
        })
        .default({}),
      silence: z.string().exactOptional(),
    }),
  ),
});
