#!/bin/sh
# Builds by hand what the lab builds: a primary and two standbys, one of them synchronous, with the tools that come
# with PostgreSQL. Ends when both stream, one is in sync, and a row has been committed.
# Usage: boot.sh BINDIR FOLDER PORT (as a user PostgreSQL runs as; ports PORT to PORT + 2)
set -eu
bin=$1 folder=$2 port=$3
ask() { "$bin/psql" -X -q -A -t -h 127.0.0.1 -p "$port" -U postgres -d postgres -c "$1"; }
start() { "$bin/pg_ctl" -D "$folder/$1" -l "$folder/$1.log" -w start >/dev/null; }

"$bin/initdb" -D "$folder/pg01" -U postgres -A trust -E UTF8 --locale=C >/dev/null
cat >> "$folder/pg01/postgresql.conf" <<EOF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
shared_buffers = '16MB'
wal_keep_size = '64MB'
synchronous_standby_names = 'FIRST 1 (pg02)'
EOF
start pg01
number=1
for node in pg02 pg03; do
  "$bin/pg_basebackup" -D "$folder/$node" -c fast -R \
    -d "host=127.0.0.1 port=$port user=postgres application_name=$node"
  echo "port = $((port + number))" >> "$folder/$node/postgresql.conf"
  start "$node"
  number=$((number + 1))
done
until [ "$(ask "select count(*) || max(sync_state) from pg_stat_replication where state = 'streaming'")" = 2sync ]; do
  sleep 0.02
done
ask 'create table ledger (row bigint); insert into ledger values (1)'
