#!/bin/sh
# Dumps the database to the volume of backups: `nightly`, or `restore-point` before an update. A dump has its name only once it is
# whole. Old ones go, the newest of each kind stay: seven, or fewer where there is no room, never less than two.
set -eu

KIND=$1
BACKUPS=${BACKUPS:-/backups}
CREDENTIALS=${CREDENTIALS:-/credentials}
KEPT=7
LEAST=2
STAMP=$(date -u +%Y%m%d%H%M%S)
case $KIND in
nightly) DUMP=nightly-$STAMP ;;
restore-point) DUMP=before-$STAMP-$(printf '%.12s' "${RELEASE_DIGEST#sha256:}") ;;
*) echo "dump: say nightly or restore-point, not $KIND" >&2; exit 64 ;;
esac

export PGUSER PGPASSWORD PGDATABASE="$ODOO_RELEASE_DATABASE"
PGUSER=$(cat "$CREDENTIALS"/username)
PGPASSWORD=$(cat "$CREDENTIALS"/password)

is_due() {
    [ "$KIND" = restore-point ] || return 0
    [ "$RELEASE_OPERATION" = update ] && [ "$RELEASE_FROM" != none ] || return 1
    [ "$(marker)" != "$RELEASE_DIGEST" ]
}

marker() {
    psql --no-psqlrc --tuples-only --no-align --command='SELECT digest FROM odoo_release.marker'
}

# The dumps of a kind, the newest first, without so many of them.
dumps_after() {
    (cd "$BACKUPS" && find . -mindepth 1 -maxdepth 1 -type d -name "$1-*" ! -name '*.part') | sort -r | tail -n +$(($2 + 1))
}

remove_old() {
    dumps_after "${DUMP%%-*}" "$KEPT" | while read -r name; do rm -rf "${BACKUPS:?}/$name"; done
}

free_kilobytes() {
    df -Pk "$BACKUPS" | tail -n 1 | tr -s ' ' | cut -d ' ' -f 4
}

# Half as much again as the largest of the newest. A backup of tonight is worth more than the oldest one.
wanted_kilobytes() {
    for kind in nightly before; do
        dumps_after "$kind" 0 | head -n 1 | while read -r name; do du -sk "$BACKUPS/$name"; done
    done | sort -n | tail -n 1 | { read -r size _ || size=0; echo $((size * 3 / 2)); }
}

make_room() {
    wanted=$(wanted_kilobytes)
    while [ "$(free_kilobytes)" -lt "$wanted" ]; do
        oldest=$(for kind in nightly before; do dumps_after "$kind" "$LEAST" | tail -n 1; done | sort -t - -k 2 | head -n 1)
        [ -n "$oldest" ] || return 0
        echo "${oldest#./} goes before its time: there is no room for another dump; setting database-size says how much there is" >&2
        rm -rf "${BACKUPS:?}/$oldest"
    done
}

if ! is_due; then
    echo "no restore point is due" >&2
    exit 0
fi
rm -rf "$BACKUPS"/*.part
make_room
pg_dump --format=directory --jobs=2 --compress=1 --no-password --file="$BACKUPS/$DUMP.part"
sync
mv "$BACKUPS/$DUMP.part" "$BACKUPS/$DUMP"
remove_old
echo "$DUMP"
