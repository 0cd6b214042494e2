#!/bin/sh
# Waits for the restored server and looks at what is in it. Prints one JSON line of counts and no row's value; exits with 1 when the
# backup is not what a restore could be made of.
set -eu

export PGUSER PGPASSWORD
PGUSER=$(cat "$CREDENTIALS/username")
PGPASSWORD=$(cat "$CREDENTIALS/password")

# The answer, also from where the output is a value.
exec 3>&1

refuse() {
    printf '{"outcome":"fail","reason":"%s"}\n' "$1" >&3
    exit 1
}

query() {
    psql --quiet --no-psqlrc --no-password --tuples-only --no-align --set=ON_ERROR_STOP=1 --command="$1" ||
        refuse "the restored database does not answer what every database of Odoo does"
}

at_least_one() {
    [ "$1" -gt 0 ] || refuse "the restored database has no $2"
}

# The Job's own deadline ends the waiting.
until pg_isready --quiet; do sleep 5; done
RELEASES=$(query "SELECT count(*) FROM odoo_release.marker")
MODULES=$(query "SELECT count(*) FROM ir_module_module WHERE state = 'installed'")
PEOPLE=$(query "SELECT count(*) FROM res_users WHERE active")
NEWEST=$(query "SELECT coalesce(extract(epoch FROM now() AT TIME ZONE 'UTC' - max(create_date))::bigint, 0) FROM res_users_log")
at_least_one "$RELEASES" "marker of a release"
at_least_one "$MODULES" "installed module"
at_least_one "$PEOPLE" "active user"
printf '{"outcome":"pass","modules":%d,"users":%d,"seconds_since_last_login":%d}\n' "$MODULES" "$PEOPLE" "$NEWEST"
