#!/bin/sh
# Makes the small samples of real WAL in fixtures/: many kinds of records in few pages, one file per server version.
# Usage: make-fixtures.sh BINDIR...   (as an account that may run PostgreSQL; psql must be on the PATH)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for bin in "$@"; do
  major=$("$bin/postgres" --version | sed -E 's/.* ([0-9]+)\..*/\1/')
  data=$(mktemp -d)
  segsize=$([ "$major" -ge 11 ] && echo --wal-segsize=1 || true)
  "$bin/initdb" -D "$data/d" -U postgres -A trust --no-sync --locale=C $segsize >/dev/null
  cat >>"$data/d/postgresql.conf" <<C
listen_addresses = ''
unix_socket_directories = '$data'
wal_level = logical
full_page_writes = off
autovacuum = off
max_prepared_transactions = 5
fsync = off
C
  "$bin/pg_ctl" -D "$data/d" -l "$data/log" -w start >/dev/null
  psql -q -h "$data" -U postgres -v ON_ERROR_STOP=1 -o /dev/null postgres <<'S'
create table t (id int primary key, a text, b int[], p point);
create index on t using gin (b);
create index on t using gist (p);
create index on t using spgist (p);
create index on t using hash (a);
create index on t using brin (id);
insert into t select i, 'x' || i, array[i % 5], point(i, i) from generate_series(1, 200) i;
create sequence s;
create table u (a int);
checkpoint;
select pg_switch_wal();
S
  name=$(psql -Atq -h "$data" -U postgres -c "select pg_walfile_name(pg_logical_emit_message(false, 'start', ''))" postgres)
  psql -q -h "$data" -U postgres -v ON_ERROR_STOP=1 -o /dev/null postgres <<'S'
select nextval('s');
begin; insert into t values (1001, 'A', array[1], point(1, 1)); savepoint x; insert into t values (1002); rollback to x; commit;
update t set a = 'AB' where id = 1;
update t set id = 2001 where id = 2;
delete from t where id between 10 and 20;
select * from t where id = 30 for update;
begin; insert into t values (1003); prepare transaction 'gid';
commit prepared 'gid';
begin; insert into t values (1004); prepare transaction 'gid2';
rollback prepared 'gid2';
select pg_logical_emit_message(false, 'prefix', 'ABC');
select pg_create_restore_point('here');
insert into u select generate_series(1, 300);
truncate u;
vacuum (freeze) t;
drop table u;
select pg_replication_origin_create('o'), pg_replication_origin_drop('o');
checkpoint;
select pg_switch_wal();
S
  # The rest of the segment is zeros, which help nobody.
  head -c 262144 "$data/d/pg_wal/$name" | gzip -9n >"$here/fixtures/$major-$name.gz"
  "$bin/pg_ctl" -D "$data/d" -m fast -w stop >/dev/null
  rm -rf "$data"
done
