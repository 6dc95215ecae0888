/**
 * What `reenact init` writes: a scenario that runs as it stands and explains each part, with the choices one is
 * likely to want next in comments.
 */
export const starterScenario = `# A scenario is a hypothesis you can run: this cluster, these clients and these suspects produce these symptoms.
#
#   reenact check <this file>            says what is wrong with it, all at once
#   reenact run <this file> --dry-run    shows the plan with every default filled in, and what it will take
#   reenact run <this file>              re-enacts it on real PostgreSQL servers on this machine
#
# Every key is explained in docs/scenario.md; \`reenact list faults\` (actions, checks, workloads, managers) shows what
# can be named here. Durations are written 250ms, 1.5s, 2m; sizes 512kB, 16MB; rates 100/s; shares 20%.

reenact: 1 # the version of this format
title: Primary lost, its far standby promoted by hand
story: >
  The data centre of the primary loses power. A standby 150 ms away is promoted by hand. It is asynchronous, so the
  writes that were still on their way are gone, although clients had been told that they were done.
sources: [] # addresses of post-mortems, tickets, chats: where others can read what happened

# The cluster before anything happens to it.
topology:
  postgres: 18 # or { version: 16, binaries: system, timing: realistic, wal-segment: 1MB, checksums: false }
  settings: {} # PostgreSQL settings of every node, such as { wal_keep_size: 256MB }
  nodes:
    pg01: { role: primary }
    pg02: { role: standby, replication: async } # \`sync\`: the primary's commits wait for it, and nothing is lost
    pg03: { role: standby, upstream: pg02, settings: { hot_standby_feedback: on } }
  archive: false # \`true\`: a WAL archive that all nodes write to and restore from
  addresses: { primary: pg01 } # what clients connect to, and which node holds it at the start
  link: { delay: 0.5ms, jitter: 0.1ms } # every link, one way
  links: # links that differ; \`clients\` is the place where all clients are
    - { between: [pg01, pg02], delay: 150ms }
    - { between: [clients, pg02], delay: 20ms }

# Who runs the cluster. \`by-hand\`: nobody but the runbook below.
manager: by-hand

# The clients. They keep the rate however slow the server is, and every write is accounted for at the end.
workload: { kind: ledger, address: primary, clients: 24, rate: 40/s, reads: 20% }

# What may have contributed. Leave some out with \`reenact run --without NAME\` to see whether it still happens.
suspects:
  power-lost:
    because: The data centre of pg01 lost power.
    fault: power-off # \`reenact list faults\` shows all, \`reenact list faults power-off\` explains this one
    on: pg01 # faults of links take \`between: [pg01, pg02]\`, or \`from:\` and \`to:\` for one way
    at: 4s # from when the clients run steadily; or wait for something:
    #   when: { node: pg02, lag: 1MB }   # also { node: pg02, is: paused }, { clients: failing }, { after: NAME }
    #   within: 20s                      # a condition needs a deadline
    #   then: 500ms                      # and may be followed by a pause
    # for: 10s                           # how long it lasts; by default until the trial ends

  # A suspect can be a setting instead, with its value as in production and one that would be harmless:
  far-standby-is-asynchronous:
    because: A synchronous standby would have had every acknowledged write.
    setting: topology.nodes.pg02.replication
    value: async
    neutral: sync

# Disturbances that belong to the setting and are not under suspicion; written like suspects.
schedule: {}

# What a person did, one step after the other.
runbook:
  - { do: promote, node: pg02, when: { clients: failing }, within: 15s, then: 1s }
  - { do: move-address, address: primary, to: pg02 }

# What was seen. The incident counts as re-enacted if all of these show.
symptoms:
  nobody-could-write: { check: writes-unavailable, longer-than: 1s }
  acknowledged-writes-gone: { check: acknowledged-writes-lost, at-least: 1 }

expect: reenacted # or \`averted\`, for a scenario that shows a fix

limits:
  watch: 12s # how long the clients are watched; everything above happens within it
  boot: 30s
  settle: 30s
  disk: 2GB
`;
