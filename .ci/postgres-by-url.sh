#!/usr/bin/env bash
# Runs a command beside a PostgreSQL server that exists for it alone, and removes the server afterwards:
#   .ci/postgres-by-url.sh COMMAND …
# The command finds its URL in TEST_POSTGRES_URL. The login may make roles and databases and is no superuser, as on a
# managed server. Debian's server is installed when there is none.
set -euo pipefail

newest() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }

if [ -z "$(newest)" ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null
  # No cluster of Debian's own: ours is made below.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  apt-get install -y -qq --no-install-recommends postgresql >/dev/null </dev/null
fi
bin="$(newest)"

folder="$(mktemp -d /tmp/perennial-postgres.XXXXXX)"
chown postgres "$folder"
as_postgres() { (cd "$folder" && setpriv --reuid=postgres --regid=postgres --clear-groups env HOME="$folder" LC_ALL=C "$@"); }

stop() {
  as_postgres "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

port="$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')"
password="$(node -p 'require("crypto").randomBytes(12).toString("hex")')"
as_postgres "$bin/initdb" --pgdata="$folder/data" --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --locale=C --no-sync >/dev/null
# Without fsync: what is tested here is the dialect and the rights, not power cuts.
as_postgres "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/log" -o "-c port=$port -c listen_addresses=127.0.0.1 \
  -c unix_socket_directories=$folder -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=150" \
  start >/dev/null || { cat "$folder/log" >&2; exit 1; }
as_postgres "$bin/psql" -q -h "$folder" -p "$port" -d postgres -v ON_ERROR_STOP=1 \
  -c "create role bank_admin login createdb createrole password '$password'"

export TEST_POSTGRES_URL="postgres://bank_admin:$password@127.0.0.1:$port/postgres"
echo "PostgreSQL $("$bin/postgres" --version | awk '{print $3}') by URL on port $port"
"$@"
