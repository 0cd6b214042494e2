#!/bin/sh
# Restores the newest nightly dump into a server of its own, which nobody can reach and which is gone afterwards, and looks at what is
# in it. Prints one JSON line of counts and no row's value; exits with 1 when the dump is not what a restore could be made of.
set -eu

OLDEST_HOURS=30
SAMPLE=200
DATA=$SERVER/data
STARTED=$(date +%s)

# The answer, also from where the output is a value.
exec 3>&1

refuse() {
    printf '{"outcome":"fail","restore_point":"%s","reason":"%s"}\n' "${DUMP:-}" "$1" >&3
    exit 1
}

newest_dump() {
    find "$BACKUPS" -mindepth 1 -maxdepth 1 -type d -name 'nightly-*' ! -name '*.part' | sort | tail -n 1
}

check_age() {
    young=$(find "$BACKUPS/$DUMP" -maxdepth 0 -mmin -$((OLDEST_HOURS * 60)))
    [ -n "$young" ] || refuse "the newest dump is older than $OLDEST_HOURS hours"
}

start_server() {
    rm -rf "$DATA"
    initdb --pgdata="$DATA" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
    pg_ctl start --pgdata="$DATA" --wait --timeout=300 --log="$SERVER/server.log" \
        --options="-c listen_addresses='' -c unix_socket_directories=$SERVER -c fsync=off" >/dev/null ||
        { cat "$SERVER/server.log" >&2; refuse "the server of the drill does not start"; }
    trap 'pg_ctl stop --pgdata="$DATA" --mode=immediate >/dev/null; rm -rf "$DATA"' EXIT
    export PGHOST="$SERVER" PGUSER=postgres PGDATABASE=drill
    createdb --maintenance-db=postgres drill
}

restore() {
    pg_restore --dbname=drill --jobs=2 --no-owner --no-privileges --exit-on-error "$BACKUPS/$DUMP" ||
        refuse "the dump can't be restored; pg_restore says why above"
}

query() {
    psql --quiet --no-psqlrc --tuples-only --no-align --set=ON_ERROR_STOP=1 --command="$1" ||
        refuse "the restored database does not answer what every database of Odoo does"
}

at_least_one() {
    [ "$1" -gt 0 ] || refuse "the restored database has no $2"
}

# Files that were cleared away since the dump are missing without harm; many missing ones are another thing.
count_missing() {
    query "SELECT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL ORDER BY id DESC LIMIT $SAMPLE" |
        while read -r file; do
            [ -f "$FILESTORE/filestore/$ODOO_RELEASE_DATABASE/$file" ] || echo missing
        done | wc -l
}

DUMP=$(newest_dump)
DUMP=${DUMP##*/}
[ -n "$DUMP" ] || refuse "there is no nightly dump"
check_age
start_server
restore
RELEASES=$(query "SELECT count(*) FROM odoo_release.marker")
MODULES=$(query "SELECT count(*) FROM ir_module_module WHERE state = 'installed'")
PEOPLE=$(query "SELECT count(*) FROM res_users WHERE active")
ATTACHMENTS=$(query "SELECT count(*) FROM ir_attachment WHERE store_fname IS NOT NULL")
at_least_one "$RELEASES" "marker of a release"
at_least_one "$MODULES" "installed module"
at_least_one "$PEOPLE" "active user"
MISSING=$(count_missing)
SAMPLED=$((ATTACHMENTS < SAMPLE ? ATTACHMENTS : SAMPLE))
[ $((MISSING * 10)) -le "$SAMPLED" ] || refuse "$MISSING of $SAMPLED attachments have no file"
printf '{"outcome":"pass","restore_point":"%s","seconds":%d,"modules":%d,"users":%d,"attachments":%d,"sampled":%d,"missing":%d}\n' \
    "$DUMP" $(($(date +%s) - STARTED)) "$MODULES" "$PEOPLE" "$ATTACHMENTS" "$SAMPLED" "$MISSING"
