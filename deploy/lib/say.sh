# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables are shared with deploy/install
# How deploy/install speaks: facts on stdout, failures as one line on stderr.

# Whoever reads this may leave in the middle (`deploy/install … | head`): the work still goes on to
# its end, unheard, rather than stop between two files.
trap '' PIPE

die() {
    printf 'install: %s\n' "$*" >&2 || :
    exit 1
}

# say LINE…
say() { printf "%s\n" "$@" 2>/dev/null || :; }

# run COMMAND…: does it, or only shows it under --dry-run.
run() {
    if ((dry_run)); then
        say "would run: $*"
    else
        "$@" || die "\`$*\` failed; what it said stands above"
    fi
}

# needs PROGRAM PACKAGE
needs() {
    command -v "$1" >/dev/null || die "$1 is not installed: install the package $2 first"
}

# What computes something sets REPLY and prints nothing: a subshell costs more than all the rest.

# slurp FILE: REPLY is its text, without the newlines at its end.
slurp() {
    local lines IFS=$'\n'
    mapfile -t lines <"$1"
    REPLY="${lines[*]}"
    while [[ $REPLY == *$'\n' ]]; do REPLY=${REPLY%$'\n'}; done
}

# fill TEMPLATE NAME=VALUE…: REPLY is the template with each @NAME@ replaced.
fill() {
    local pair
    slurp "$1"
    shift
    for pair; do REPLY=${REPLY//"@${pair%%=*}@"/"${pair#*=}"}; done
}
