#!/bin/bash
# Starts PostgreSQL; on an empty data folder first makes the cluster, its roles and what the project uploaded.
# As in the stack's own image, a first start that fails leaves a folder that the next start takes for a database:
# whoever runs it must notice, and empty the folder.
set -Eeuo pipefail

say() { printf 'entrypoint: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

: "${PGDATA:=/var/lib/postgresql/data}" "${POSTGRES_USER:=supabase_admin}" "${POSTGRES_DB:=postgres}"
export PGDATA POSTGRES_USER POSTGRES_DB PGPORT="${PGPORT:-${POSTGRES_PORT:-5432}}"
socket=/var/run/postgresql
config=/etc/postgresql/postgresql.conf
baked=/usr/local/share/supascale
uploaded=/docker-entrypoint-initdb.d
custom=/etc/postgresql-custom

prepare_folders() {
  mkdir -p "$PGDATA" "$socket" "$custom"
  chown postgres:postgres "$PGDATA" "$socket"
  chmod 0750 "$PGDATA"
  # As long as nothing was written into it, the folder of settings is the image's; data of another owner is not taken over.
  if [ "$(stat -c %u "$custom")" = 0 ]; then chown -R postgres:postgres "$custom"; fi
  # The key of the vault: losing it means losing what the vault holds.
  local key=$custom/pgsodium_root.key
  if [ ! -s "$key" ]; then (umask 077; od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n' >"$key.new"; chown postgres:postgres "$key.new"; mv "$key.new" "$key"); fi
}

data_entries() { find "$PGDATA" -mindepth 1 -maxdepth 1 ! -name lost+found "$@"; }

# Prints "ready" or "empty"; refuses everything else.
state_of_data() {
  if [ -e "$PGDATA/PG_VERSION" ]; then
    local found; found=$(cat "$PGDATA/PG_VERSION")
    [ "$found" = "$PG_MAJOR" ] || die "the data folder holds PostgreSQL $found, this image is PostgreSQL $PG_MAJOR: it must be upgraded, not started"
    say 'the data folder holds a database: skipping initialization'
    echo ready
  elif [ -n "$(data_entries -print -quit)" ]; then
    die "$PGDATA is neither empty nor a database: nothing in it was touched"
  else
    echo empty
  fi
}

psql_as() { local role=$1; shift; PGPASSWORD=$POSTGRES_PASSWORD psql -X -q -w -v ON_ERROR_STOP=1 -h "$socket" -U "$role" "$@"; }

# The image's files and the uploaded ones together, in the order of their names.
run_folder() {
  local role=$1 folder=$2 name file
  while read -r name; do
    file=$uploaded/$folder/$name
    [ -e "$file" ] || file=$baked/$folder/$name
    case $name in
      *.sql) say "running $name as $role"; psql_as "$role" -d "$POSTGRES_DB" -f "$file" || die "$file failed: the first start ends here, and the data folder must be emptied before the next" ;;
      *) say "$file is not run: only .sql files are" ;;
    esac
  done < <(find "$baked/$folder" "$uploaded/$folder" -mindepth 1 -maxdepth 1 -printf '%f\n' 2>/dev/null | LC_ALL=C sort -u)
}

stop_temporary() { if [ -e "$PGDATA/postmaster.pid" ]; then pg_ctl -D "$PGDATA" -m fast -w stop >/dev/null || say 'the temporary server did not stop'; fi; }

make_cluster() {
  initdb -D "$PGDATA" --username=supabase_admin --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") --allow-group-access --encoding=UTF8 \
    --locale=C.UTF-8 --locale-provider=icu --icu-locale=en-US --auth-local=peer --auth-host=scram-sha-256 >/dev/null || die 'initdb failed'
  # Durability is made up for by the sync afterwards; the network is shut until then.
  pg_ctl -D "$PGDATA" -w -t 60 -s -o "-c config_file=$config -c listen_addresses='' -c fsync=off -c full_page_writes=off -c log_statement=none -c log_min_messages=warning" start || die 'the temporary server did not start'
}

fill_cluster() {
  psql_as supabase_admin -d postgres -v password="$POSTGRES_PASSWORD" -v database="$POSTGRES_DB" -f "$baked/first.sql" || die 'creating the database failed'
  run_folder postgres init-scripts
  run_folder supabase_admin migrations
  psql_as supabase_admin -d "$POSTGRES_DB" -c 'select extensions.pg_stat_statements_reset(), pg_stat_reset()' >/dev/null
}

first_start() {
  [ -n "${POSTGRES_PASSWORD:-}" ] || die 'POSTGRES_PASSWORD is not set: the first start needs it'
  [ "$POSTGRES_USER" = supabase_admin ] || die "POSTGRES_USER is $POSTGRES_USER: only supabase_admin can own this cluster"
  trap stop_temporary EXIT
  trap 'say "stopped during the first start: the data folder must be emptied before the next"; exit 143' TERM INT
  make_cluster
  fill_cluster
  stop_temporary
  sync -f "$PGDATA"
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
