#!/bin/sh
# Makes the database of the environment on a server that others have databases on, too: empty, or from a restore point. It gets its
# name only once it is whole, so one that was killed leaves nothing that anybody would take for the database.
set -eu

DATABASE=$ODOO_RELEASE_DATABASE
DUMP=$RELEASE_RESTORE_POINT
PART=$DATABASE.part

export PGUSER PGPASSWORD PGDATABASE=postgres
PGUSER=$(cat "$CREDENTIALS/username")
PGPASSWORD=$(cat "$CREDENTIALS/password")

refuse() {
    echo "prepare: $1" >&2
    exit 1
}

query() {
    psql --quiet --no-psqlrc --no-password --tuples-only --no-align --set=ON_ERROR_STOP=1 --set=name="$1" --set=part="$PART"
}

check_names() {
    # PostgreSQL cuts longer names off, and two databases would be one.
    [ ${#PART} -le 63 ] || refuse "$DATABASE is too long for the name of a database: 58 characters at most"
    case $DUMP in
    */* | .*) refuse "restore point $DUMP is no name" ;;
    esac
    [ -z "$DUMP" ] || [ -d "$BACKUPS/$DUMP" ] || refuse "there is no restore point $DUMP among the backups"
}

exists() {
    found=$(echo "SELECT count(*) FROM pg_database WHERE datname = :'name'" | query "$DATABASE")
    [ "$found" = 1 ]
}

create_part() {
    query "$DATABASE" <<'SQL'
DROP DATABASE IF EXISTS :"part";
CREATE DATABASE :"part" ENCODING 'UTF8' LC_COLLATE 'C' TEMPLATE template0;
REVOKE CONNECT ON DATABASE :"part" FROM PUBLIC;
SQL
}

restore_part() {
    [ -n "$DUMP" ] || return 0
    echo "restoring $DUMP" >&2
    pg_restore --dbname="$PART" --jobs=2 --no-owner --no-password --exit-on-error "$BACKUPS/$DUMP"
}

# Attachments lie in a folder of the database's name, and the restored database's are those of the one that was dumped.
share_attachments() {
    [ -n "$DUMP" ] || return 0
    origin=$(pg_restore --list "$BACKUPS/$DUMP" | sed -n 's/^; *dbname: //p')
    [ -n "$origin" ] || refuse "restore point $DUMP does not say which database it was taken of"
    mkdir -p "$FILESTORE/filestore"
    [ "$origin" = "$DATABASE" ] || [ -e "$FILESTORE/filestore/$DATABASE" ] || ln -s "$origin" "$FILESTORE/filestore/$DATABASE"
}

check_names
if exists; then
    echo "database $DATABASE is there" >&2
    exit 0
fi
create_part
restore_part
share_attachments
echo 'ALTER DATABASE :"part" RENAME TO :"name"' | query "$DATABASE"
echo "$DATABASE"
