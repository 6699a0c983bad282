# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables are shared with deploy/install
# What is served: found, and looked at before a room full of machines is given it.

find_artefacts() {
    image=${image:-$top/build/rollcall.bin}
    script=${script:-$top/pxe/rollcall.ipxe}
    is_there "$image" "the image; build it with scons, or name one with --image"
    check_image "$image"
    is_there "$script" "the iPXE script; name one with --script"
    check_script "$script"
    if ((through_ipxe)); then
        find_ipxe
    elif [[ -n $ipxe_bios$ipxe_uefi ]]; then
        die "--ipxe-bios and --ipxe-uefi go with --through-ipxe: without it nobody is given iPXE"
    fi
}

find_ipxe() {
    first_of "$ipxe_bios" "$top/pxe/undionly.kpxe" /usr/lib/ipxe/undionly.kpxe && ipxe_bios=$REPLY
    first_of "$ipxe_uefi" "$top/pxe/snponly.efi" /usr/lib/ipxe/snponly.efi && ipxe_uefi=$REPLY
    is_there "$ipxe_bios" "iPXE for BIOS; install the package ipxe, or name one with --ipxe-bios"
    is_there "$ipxe_uefi" "iPXE for UEFI; install the package ipxe, or name one with --ipxe-uefi"
}

# first_of TOLD FILE…: REPLY is TOLD, if not empty, or the first file that is there, or the last.
first_of() {
    REPLY=$1
    shift
    [[ -z $REPLY ]] || return 0
    for REPLY; do [[ ! -f $REPLY ]] || break; done
}

is_there() { [[ -f $1 && -r $1 && -s $1 ]] || die "$1 is missing, empty or unreadable: it is $2"; }

# check_script FILE
check_script() {
    local line=''
    IFS= read -r line <"$1" || :
    [[ ${line%$'\r'} == '#!ipxe' ]] ||
        die "$1 is no iPXE script: its first line is not #!ipxe; iPXE would refuse it"
}

# --- The image -----------------------------------------------------------------------
# As ARCHITECTURE.md has it ("The image"): the head up to 0x800, then the payload, and the build id
# both in the payload's first 2 KiB and at the end. A signature is appended to that.

head_size=$((0x800))

# check_image FILE: stops unless every door of it can open and all of it is there.
check_image() {
    local size pe hex
    size=$(wc -c <"$1")
    hex_of "$1" 0 $((2 * head_size))
    hex=$REPLY
    [[ ${hex:0:4} == 4d5a ]] || not_ours "$1" "it doesn't begin with MZ"
    [[ ${hex:2*0x202:8} == 48647253 ]] || not_ours "$1" "it has no HdrS at 0x202"
    is_pe "$hex" || not_ours "$1" "it has no PE header"
    has_multiboot "$hex" || not_ours "$1" "it has no Multiboot header"
    end_of_image "$hex" "$size" || not_whole "$1" "its signature is cut off"
    ((REPLY >= 2 * head_size + 8)) || not_whole "$1" "it ends before its text begins"
    hex_of "$1" $((REPLY - 8)) 8
    has_id "$hex" "$REPLY" ||
        not_whole "$1" "the build id at its end isn't the one at its beginning"
}

not_ours() { die "$1 is no image of Rollcall: $2; build it with scons, or name one with --image"; }
not_whole() { die "$1 is only a part of an image of Rollcall: $2; build or copy it again"; }

# hex_of FILE OFFSET LENGTH: REPLY is those bytes, two lower-case digits each.
hex_of() {
    local lines
    mapfile -t lines < <(od -An -v -tx1 -j"$2" -N"$3" -- "$1" 2>/dev/null)
    REPLY="${lines[*]}"
    REPLY=${REPLY// /}
}

# number_at HEX OFFSET BYTES: REPLY is that little-endian number; fails if it isn't there.
number_at() {
    local index digits=''
    for ((index = $2 + $3 - 1; index >= $2; index--)); do digits+=${1:2*index:2}; done
    ((${#digits} == 2 * $3)) && REPLY=$((16#$digits))
}

# has_id HEX ID: whether ID, in hex too, is none that memory holds by itself and stands in the
# payload's first 2 KiB, on a boundary of 8 bytes: one that is a byte short isn't found beside it.
has_id() {
    local at
    [[ $2 =~ [^0] ]] || return 1
    for ((at = head_size; 2 * at < ${#1}; at += 8)); do [[ ${1:2*at:16} != "$2" ]] || return 0; done
    return 1
}

# is_pe HEX: whether a PE32+ header for x86-64 stands where the image's beginning says; sets pe.
is_pe() {
    number_at "$1" $((0x3c)) 4 || return 1
    pe=$REPLY
    [[ ${1:2*pe:12} == 504500006486 && ${1:2*(pe+24):4} == 0b02 ]]
}

# has_multiboot HEX: whether a Multiboot 1 header stands in it: magic, flags and a checksum that
# makes their sum zero (Multiboot Specification 0.6.96, 3.1).
has_multiboot() {
    local at magic flags
    for ((at = head_size; 2 * at < ${#1}; at += 4)); do
        [[ ${1:2*at:8} == 02b0ad1b ]] || continue
        number_at "$1" "$at" 4 && magic=$REPLY
        number_at "$1" $((at + 4)) 4 && flags=$REPLY
        number_at "$1" $((at + 8)) 4 && ((((magic + flags + REPLY) & 0xffffffff) == 0)) && return
    done
    return 1
}

# end_of_image HEX SIZE: REPLY is the offset behind the image in a file of SIZE bytes: before the
# certificates, where there are some (PE Format, "Optional Header Data Directories", entry 4: an
# offset in the file and a size). Needs pe.
end_of_image() {
    local certificates length
    number_at "$1" $((pe + 24 + 144)) 4 && certificates=$REPLY || return 1
    number_at "$1" $((pe + 24 + 148)) 4 && length=$REPLY
    REPLY=$2
    ((certificates)) || return 0
    REPLY=$certificates
    ((certificates + length == $2))
}
