# shellcheck shell=bash
# Sourced by every script: finds the root of the checkout (ROOT) and makes sure that what the scripts run on is installed.
# Scripts then run TypeScript by "$ROOT/node_modules/.bin/node", the Node release that the lock file names.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
export ROOT

# Only npm runs on the machine's own Node; Debian 12 ships 18.
bootstrap_minimum_node=18

bootstrap_fail() {
    echo "$(basename "$0"): $1" >&2
    exit 1
}

bootstrap_node_is_there() {
    local version
    command -v npm >/dev/null && version=$(node --version 2>/dev/null) || return 1
    version=${version#v}
    [[ ${version%%.*} -ge $bootstrap_minimum_node ]]
}

bootstrap_node() {
    bootstrap_node_is_there && return
    local advice="Node.js $bootstrap_minimum_node or newer with npm is needed: install it and start again."
    [[ -f /etc/debian_version && $(id -u) -eq 0 ]] || bootstrap_fail "$advice"
    echo "Installing Node.js and npm …" >&2
    export DEBIAN_FRONTEND=noninteractive
    {
        apt-get -q -o DPkg::Lock::Timeout=300 update
        apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends nodejs npm
    } >&2 || bootstrap_fail "$advice"
    bootstrap_node_is_there || bootstrap_fail "$advice"
}

bootstrap_lock_hash() {
    node -e 'process.stdout.write(require("node:crypto").createHash("sha256").update(require("node:fs").readFileSync(process.argv[1])).digest("hex"))' "$ROOT/package-lock.json"
}

bootstrap_is_current() {
    [[ -f $ROOT/node_modules/.lock-hash && $(<"$ROOT/node_modules/.lock-hash") == "$1" ]]
}

# Two scripts may start at once: the second waits for the first one's installation and then finds it done.
bootstrap_packages() {
    local hash locks
    hash=$(bootstrap_lock_hash)
    bootstrap_is_current "$hash" && return
    locks=${XDG_CACHE_HOME:-$HOME/.cache}/odoo-gitops-kit/locks
    mkdir -p "$locks"
    (
        if command -v flock >/dev/null; then
            flock 9
        fi
        bootstrap_is_current "$hash" && exit
        echo "Installing npm packages …" >&2
        cd "$ROOT" &&
            npm ci --no-audit --no-fund --loglevel=error >&2 &&
            printf '%s' "$hash" >node_modules/.lock-hash
    ) 9>"$locks/npm${ROOT//\//-}" || bootstrap_fail "npm ci failed: see its output above."
}

bootstrap_node
bootstrap_packages
