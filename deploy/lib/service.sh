# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables are shared with deploy/install
# Our own systemd units: starting, reloading and stopping them, and nothing else.

# has_systemd: whether a service can be started here; never for a tree below --root.
has_systemd() { [[ -z $root && -d /run/systemd/system ]]; }

# start_service NAME MUST_RESTART: does the least that makes it run what is installed. A reload
# costs nothing; a restart that failed is made up for by the next run, also if that changes nothing.
start_service() {
    local name=$1 must_restart=$2
    has_systemd || return 0
    [[ ! -e $pending-$name ]] || must_restart=1
    ((!must_restart)) || run touch "$pending-$name"
    if ((must_restart)) || ! systemctl --quiet is-active "$name.service"; then
        run systemctl daemon-reload
        run systemctl --quiet enable "$name.service"
        run systemctl restart "$name.service"
    elif [[ $name == rollcall-pxe ]]; then
        run systemctl reload "$name.service"
    fi
    ((dry_run)) || stays_up "$name"
    ((!must_restart)) || run rm -f "$pending-$name"
}

# stays_up NAME: a bad setting shows within the first second.
stays_up() {
    sleep 1
    systemctl --quiet is-active "$1.service" ||
        die "the service $1 did not stay up; \`journalctl -u $1 -n 20\` says why"
}

# stop_service NAME: also where it was never installed.
stop_service() {
    has_systemd || return 0
    [[ ! -e $units/$1.service ]] || run systemctl --quiet disable --now "$1.service"
}

forget_services() {
    has_systemd || return 0
    run systemctl daemon-reload
}
