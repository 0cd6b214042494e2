#!/bin/sh
# Makes the server's data on its first start: an empty database, or what a restore point holds. Everything happens beside PGDATA and
# is renamed in the end, so a start that was killed leaves nothing half made.
set -eu

DUMP=$(cat /origin/restore-point)
USER_NAME=$(cat /credentials/username)
PASSWORD=$(cat /credentials/password)
NEW=$PGDATA.new

refuse() {
    echo "prepare: $1" >&2
    exit 1
}

create_server() {
    rm -rf "$NEW"
    umask 077
    initdb --pgdata="$NEW" --username=postgres --auth-local=trust --auth-host=reject \
        --encoding=UTF8 --locale=C.UTF-8 --data-checksums >/dev/null
    printf 'host all %s all scram-sha-256\n' "\"$USER_NAME\"" >"$NEW/pg_hba.conf.people"
    { printf 'local all postgres trust\n'; cat "$NEW/pg_hba.conf.people"; } >"$NEW/pg_hba.conf"
    rm "$NEW/pg_hba.conf.people"
}

start_alone() {
    pg_ctl start --pgdata="$NEW" --wait --timeout=300 --log=/tmp/server.log \
        --options="-c listen_addresses='' -c unix_socket_directories=/tmp -c fsync=off" >/dev/null ||
        { cat /tmp/server.log >&2; refuse "the new server does not start"; }
    export PGHOST=/tmp PGUSER=postgres PGDATABASE=postgres
}

create_database() {
    psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 --set=name="$USER_NAME" --set=password="$PASSWORD" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE odoo OWNER :"name";
SQL
}

restore_database() {
    [ -n "$DUMP" ] || return 0
    case $DUMP in
    */* | .*) refuse "restore point $DUMP is no name" ;;
    esac
    [ -d "/backups/$DUMP" ] || refuse "there is no restore point $DUMP among the backups"
    echo "restoring $DUMP" >&2
    pg_restore --dbname=odoo --jobs=2 --no-owner --role="$USER_NAME" --exit-on-error "/backups/$DUMP"
}

[ ! -s "$PGDATA/PG_VERSION" ] || exit 0
create_server
start_alone
create_database
restore_database
pg_ctl stop --pgdata="$NEW" --mode=fast --wait >/dev/null
sync
mv "$NEW" "$PGDATA"
