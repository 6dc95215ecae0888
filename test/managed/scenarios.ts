const cluster = `reenact: 1
title: Three nodes under the tests' own manager
manager: { kind: lookout, silenceMs: 4000 }
topology:
  nodes:
    pg01: { role: primary }
    pg02: { role: standby, replication: REPLICATION }
    pg03: { role: standby }
`;

/** The primary's host loses power and comes back: one failover, and the lost primary becomes a standby. */
export const powerLost = `${cluster.replace('REPLICATION', 'async')}
suspects:
  power: { because: The host lost power., fault: power-off, on: pg01, at: 3s, for: 10s }
symptoms:
  nobody-writes: { check: writes-unavailable, longer-than: 1s }
limits: { watch: 24s }
`;

/** The primary cannot be heard by its peers, but by the clients: two primaries, both of which take writes. */
export const splitBrain = `${cluster.replace('REPLICATION', 'async')}
suspects:
  apart-from-pg02: { because: The racks lost each other., fault: cut-link, between: [pg01, pg02], at: 3s }
  apart-from-pg03: { because: The racks lost each other., fault: cut-link, between: [pg01, pg03], at: 3s }
  unheard: { because: The new primary's announcement is lost., fault: cut-link, from: pg02, to: clients, at: 3s, for: 7s }
  session-lost: { because: Clients connect again later., fault: crash-process, on: pg01, with: { process: checkpointer }, at: 12s }
symptoms:
  two-primaries: { check: two-writable-primaries, longer-than: 1s }
  writes-lost: { check: acknowledged-writes-lost }
limits: { watch: 24s }
`;

/** The manager waits for ever; a person stops it, promotes by hand, moves the address and hands back. */
export const takenOver = `${cluster.replace('REPLICATION', 'async').replace('silenceMs: 4000', 'silenceMs: 30000')}
suspects:
  power: { because: The host lost power., fault: power-off, on: pg01, at: 3s }
runbook:
  - { do: stop-managing, when: { clients: failing }, within: 10s, then: 1s }
  - { do: promote, node: pg02 }
  - { do: move-address, address: primary, to: pg02 }
  - { do: resume-managing }
symptoms:
  nobody-writes: { check: writes-unavailable, longer-than: 1s }
limits: { watch: 50s, boot: 60s }
`;

/** The manager of the primary freezes while its server goes on; the others promote one of theirs. */
export const frozenManager = `${cluster.replace('REPLICATION', 'async')}
suspects:
  frozen: { because: The manager hung., fault: freeze-manager, on: pg01, at: 3s, for: 9s }
symptoms:
  two-primaries: { check: two-writable-primaries, longer-than: 1s }
limits: { watch: 24s }
`;
