# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables are shared with deploy/install
# What deploy/install is asked for: its help, and reading the command line.

usage() {
    cat <<'END'
deploy/install --interface IF [--machine MAC[=NAME]]… [--machines FILE] [--everybody] …

Makes this server hand out Rollcall over DHCP and TFTP on one interface, as a service of its
own (rollcall-pxe). A DNS or DHCP server that is already here is neither edited nor restarted.

  --interface IF       the interface that the lab hangs on
Who is answered (nobody, until one of these is given):
  --machine MAC[=NAME] this machine; may be repeated. Adds to /etc/rollcall/machines
  --machines FILE      each line of FILE: MAC [NAME], # begins a comment
  --everybody          every machine that asks
How:
  --range FROM,TO      addresses to hand out (default: half of the interface's network)
  --proxy              leave addresses to a DHCP server on another machine, add only the boot file
  --http[=PORT]        UEFI HTTP boot too: a small HTTP server on this address (port 80)
  --through-ipxe       give machines without iPXE iPXE first, so that all of them run the script
                       and get words of their own (default: the image itself, one file for all)
  --ra                 also send IPv6 router advertisements, without a route: saves each iPXE 15 s,
                       and is heard by the whole segment
  --address IP/LENGTH  this server's address there (default: the interface's first)
What is served (defaults: beside this script; iPXE with --through-ipxe, also /usr/lib/ipxe):
  --image FILE  --script FILE  --ipxe-bios FILE  --ipxe-uefi FILE
Trying and undoing:
  --dry-run            change nothing; print every file and command
  --root DIR           install below DIR, start nothing
  --check-ports        look for taken ports although --root is given
  --remove             take all of it away; what was changed since is named and kept
END
}

read_options() {
    local option value
    while (($#)); do
        option=$1 value=''
        shift
        case $option in
        --everybody | --proxy | --ra | --http | --through-ipxe | --dry-run | --check-ports | \
            --remove | --help | -h)
            set_switch "$option"
            continue
            ;;
        --*=*) value=${option#*=} option=${option%%=*} ;;
        --*) if (($#)); then value=$1; shift; fi ;;
        esac
        set_value "$option" "$value"
    done
}

set_switch() {
    case $1 in
    --everybody) everybody=1 ;;
    --proxy) proxy=1 ;;
    --ra) ra=1 ;;
    --http) http=80 ;;
    --through-ipxe) through_ipxe=1 ;;
    --dry-run) dry_run=1 ;;
    --check-ports) ports_asked=1 ;;
    --remove) remove=1 ;;
    --help | -h) usage; exit 0 ;;
    esac
}

# set_value OPTION VALUE
set_value() {
    case $1 in
    --interface | --machine | --machines | --range | --address | --root | --http | \
        --image | --script | --ipxe-bios | --ipxe-uefi)
        [[ -n $2 && $2 != --* ]] || die "$1 needs a value; --help shows them all" ;;
    esac
    case $1 in
    --interface) interface=$2 ;;
    --machine) told_machine "$2" ;;
    --machines) read_machines "$2" ;;
    --range) range=$2 ;;
    --http) http=$2 ;;
    --address) address=$2 ;;
    --root) root=$(realpath -m -- "$2") ;;
    --image) image=$2 ;;
    --script) script=$2 ;;
    --ipxe-bios) ipxe_bios=$2 ;;
    --ipxe-uefi) ipxe_uefi=$2 ;;
    *) die "$1: no such option; --help shows them all" ;;
    esac
}

# told_machine MAC[=NAME]
told_machine() {
    local name=''
    [[ $1 == *=* ]] && name=${1#*=}
    add_machine "--machine $1" "${1%%=*}" "$name"
}
