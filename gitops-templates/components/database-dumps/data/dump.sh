#!/bin/sh
# Dumps the database to the volume of backups: `nightly`, or `restore-point` before an update. A dump has its name only once it is
# whole. Old ones go, the newest of each kind stay.
set -eu

KIND=$1
KEPT=7
STAMP=$(date -u +%Y%m%d%H%M%S)
case $KIND in
nightly) DUMP=nightly-$STAMP ;;
restore-point) DUMP=before-$STAMP-$(printf '%.12s' "${RELEASE_DIGEST#sha256:}") ;;
*) echo "dump: say nightly or restore-point, not $KIND" >&2; exit 64 ;;
esac

export PGUSER PGPASSWORD PGDATABASE="$ODOO_RELEASE_DATABASE"
PGUSER=$(cat /credentials/username)
PGPASSWORD=$(cat /credentials/password)

is_due() {
    [ "$KIND" = restore-point ] || return 0
    [ "$RELEASE_OPERATION" = update ] && [ "$RELEASE_FROM" != none ] || return 1
    [ "$(marker)" != "$RELEASE_DIGEST" ]
}

marker() {
    psql --no-psqlrc --tuples-only --no-align --command='SELECT digest FROM odoo_release.marker'
}

remove_old() {
    find /backups -mindepth 1 -maxdepth 1 -type d -name "${DUMP%%-*}-*" | sort -r | tail -n +$((KEPT + 1)) |
        while read -r folder; do rm -rf "$folder"; done
}

if ! is_due; then
    echo "no restore point is due" >&2
    exit 0
fi
rm -rf /backups/*.part
pg_dump --format=directory --jobs=2 --compress=1 --no-password --file="/backups/$DUMP.part"
sync
mv "/backups/$DUMP.part" "/backups/$DUMP"
remove_old
echo "$DUMP"
