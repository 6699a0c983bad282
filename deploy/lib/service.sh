# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables are shared with deploy/install
# Our own systemd unit: starting, reloading and stopping it, and nothing else.

# has_systemd: whether a service can be started here; never for a tree below --root.
has_systemd() { [[ -z $root && -d /run/systemd/system ]]; }

# start_service MUST_RESTART: does the least that makes it run what is installed. A reload costs
# nothing; a restart that failed is made up for by the next run, also if that changes nothing.
start_service() {
    local must_restart=$1
    has_systemd || return 0
    [[ ! -e $pending ]] || must_restart=1
    ((!must_restart)) || run touch "$pending"
    if ((must_restart)) || ! systemctl --quiet is-active rollcall-pxe.service; then
        run systemctl daemon-reload
        run systemctl --quiet enable rollcall-pxe.service
        run systemctl restart rollcall-pxe.service
    else
        run systemctl reload rollcall-pxe.service
    fi
    ((dry_run)) || stays_up
    ((!must_restart)) || run rm -f "$pending"
}

# stays_up: a bad setting shows within the first second.
stays_up() {
    sleep 1
    systemctl --quiet is-active rollcall-pxe.service ||
        die "the service rollcall-pxe did not stay up;" \
            "\`journalctl -u rollcall-pxe -n 20\` says why"
}

stop_service() {
    has_systemd || return 0
    run systemctl --quiet disable --now rollcall-pxe.service
}

forget_service() {
    has_systemd || return 0
    run systemctl daemon-reload
}
