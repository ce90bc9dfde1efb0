#!/bin/bash
# Starts PostgreSQL; on an empty data folder first makes the cluster, its roles and what the project uploaded.
# A first start that does not reach its end leaves nothing that a later start could take for a database.
set -Eeuo pipefail

say() { printf 'entrypoint: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

: "${PGDATA:=/var/lib/postgresql/data}" "${POSTGRES_USER:=supabase_admin}" "${POSTGRES_DB:=postgres}"
export PGDATA POSTGRES_USER POSTGRES_DB PGPORT="${PGPORT:-${POSTGRES_PORT:-5432}}"
socket=/var/run/postgresql
config=/etc/postgresql/postgresql.conf
baked=/usr/local/share/supascale
uploaded=/docker-entrypoint-initdb.d
unfinished=$PGDATA/.first-start-unfinished
beside=$PGDATA/.first-start

prepare_folders() {
  mkdir -p "$PGDATA" "$socket" /etc/postgresql-custom/conf.d
  chown postgres:postgres "$PGDATA" "$socket" /etc/postgresql-custom /etc/postgresql-custom/conf.d
  chmod 0750 "$PGDATA"
  # Data that another image wrote belongs to another user number; the rest of the time this looks at one file only.
  if [ -e "$PGDATA/PG_VERSION" ] && [ "$(stat -c %U "$PGDATA/PG_VERSION")" != postgres ]; then chown -R postgres:postgres "$PGDATA"; fi
  # The vault key of the stack's own image: kept in the same place, so that moving there finds it.
  local key=/etc/postgresql-custom/pgsodium_root.key
  if [ ! -s "$key" ]; then (umask 077; od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n' >"$key.new"; chown postgres:postgres "$key.new"; mv "$key.new" "$key"); fi
}

data_entries() { find "$PGDATA" -mindepth 1 -maxdepth 1 ! -name lost+found "$@"; }

# Prints "ready" or "empty"; refuses everything else.
state_of_data() {
  if [ -e "$PGDATA/PG_VERSION" ]; then
    local found; found=$(cat "$PGDATA/PG_VERSION")
    [ "$found" = "$PG_MAJOR" ] || die "the data folder holds PostgreSQL $found, this image is PostgreSQL $PG_MAJOR: it must be upgraded, not started"
    rm -rf "$beside" "$unfinished"
    echo ready
  elif [ -e "$unfinished" ]; then
    say 'an earlier first start was interrupted; starting it over'
    data_entries ! -name "${unfinished##*/}" -exec rm -rf {} +
    echo empty
  elif [ -n "$(data_entries -print -quit)" ]; then
    die "$PGDATA is neither empty nor a database: nothing in it was touched"
  else
    echo empty
  fi
}

psql_as() { local role=$1; shift; psql -X -q -w -v ON_ERROR_STOP=1 -h "$socket" -U "$role" "$@"; }

run_folder() {
  local role=$1 folder=$2 file
  for file in "$folder"/*; do
    [ -e "$file" ] || continue
    case $file in
      *.sql) say "running $file as $role"; psql_as "$role" -d "$POSTGRES_DB" -f "$file" || die "$file failed: this first start is given up, nothing of it is kept" ;;
      *) say "$file is not run: only .sql files are" ;;
    esac
  done
}

stop_temporary() { if [ -e "$beside/postmaster.pid" ]; then pg_ctl -D "$beside" -m immediate -w stop >/dev/null || say 'the temporary server did not stop'; fi; }

make_cluster() {
  initdb -D "$beside" --username=supabase_admin --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") --allow-group-access --encoding=UTF8 \
    --locale=C.UTF-8 --locale-provider=icu --icu-locale=en-US --auth-local=peer --auth-host=scram-sha-256 >/dev/null || die 'initdb failed'
  # Durability is made up for by the sync below, before the result counts; the network is shut until then.
  pg_ctl -D "$beside" -w -t 60 -s -o "-c config_file=$config -c listen_addresses='' -c fsync=off -c full_page_writes=off -c log_statement=none -c log_min_messages=warning" start || die 'the temporary server did not start'
}

fill_cluster() {
  psql_as supabase_admin -d postgres -v password="$POSTGRES_PASSWORD" -v database="$POSTGRES_DB" -f "$baked/first.sql" || die 'creating the database failed'
  run_folder postgres "$baked/init-scripts"
  run_folder postgres "$uploaded/init-scripts"
  run_folder supabase_admin "$baked/migrations"
  run_folder supabase_admin "$uploaded/migrations"
  psql_as supabase_admin -d "$POSTGRES_DB" -c 'select extensions.pg_stat_statements_reset(), pg_stat_reset()' >/dev/null
}

# PG_VERSION goes last: with it in place the data folder counts as a database.
move_into_place() {
  pg_ctl -D "$beside" -m fast -w -s stop || die 'the temporary server did not stop'
  find "$beside" -mindepth 1 -maxdepth 1 ! -name PG_VERSION -exec mv -t "$PGDATA" {} +
  sync -f "$PGDATA"
  mv "$beside/PG_VERSION" "$PGDATA/"
  sync -f "$PGDATA"
  rm -rf "$beside" "$unfinished"
}

first_start() {
  [ -n "${POSTGRES_PASSWORD:-}" ] || die 'POSTGRES_PASSWORD is not set: the first start needs it'
  [ "$POSTGRES_USER" = supabase_admin ] || die "POSTGRES_USER is $POSTGRES_USER: only supabase_admin can own this cluster"
  touch "$unfinished"
  trap stop_temporary EXIT
  trap 'say "stopped during the first start; the next one starts it over"; exit 143' TERM INT
  make_cluster
  fill_cluster
  move_into_place
  trap - EXIT TERM INT
  say 'first start done'
}

if [ "${1:-}" != postgres ]; then exec "$@"; fi
if [ "$(id -u)" = 0 ]; then
  prepare_folders
  exec setpriv --reuid=postgres --regid=postgres --init-groups --inh-caps=-all -- "$BASH" "$0" "$@"
fi

state=$(state_of_data)
if [ "$state" = empty ]; then first_start; fi
shift
unset PGPASSWORD POSTGRES_PASSWORD
exec postgres -c config_file="$config" "$@"
