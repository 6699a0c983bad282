# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables are shared with deploy/install
# The list of machines that are answered: reading what was told, merging it into the file.
#
# The file belongs to the admin. It gets what it lacks; no line of it is changed or lost.

# normal_mac TEXT: REPLY is it as aa:bb:cc:dd:ee:ff; fails if it can't be one machine's.
normal_mac() {
    local mac=${1,,}
    mac=${mac//-/:}
    [[ $mac =~ ^[0-9a-f]{2}(:[0-9a-f]{2}){5}$ ]] || return 1
    [[ $mac != 00:00:00:00:00:00 ]] && ((!(16#${mac:0:2} & 1))) || return 1
    REPLY=$mac
}

# is_name TEXT: a host name that dnsmasq can't take for one of its own words: it reads "17" and
# "5d" as lease times.
is_name() {
    [[ $1 =~ ^[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$ ]] || return 1
    case ${1,,} in ignore | infinite) return 1 ;; esac
}

# add_machine WHERE MAC [NAME] [REST]: adds it to macs (in order) and names, or stops.
add_machine() {
    local where=$1 mac name=${3:-}
    normal_mac "$2" || die "$where: \"$2\" is not a machine's MAC address;" \
        "expected six pairs of hex digits, as in 52:54:00:12:34:56"
    mac=$REPLY
    [[ -z $name ]] || is_name "$name" ||
        die "$where: \"$name\" can't be a machine's name;" \
            "expected letters, digits and -, a letter first, as in r17"
    [[ -z ${4:-} ]] || die "$where: \"$4\" is too much;" \
        "expected MAC [NAME], then nothing or a # comment"
    [[ -z ${names[$mac]+set} || ${names[$mac]} == "$name" ]] ||
        die "$where: $mac was already listed${names[$mac]:+ as ${names[$mac]}};" \
            "expected each machine once"
    [[ -n ${names[$mac]+set} ]] || macs+=("$mac")
    names["$mac"]=$name
}

# read_machines FILE: one MAC [NAME] a line; a comma or = does as well as a space.
read_machines() {
    local file=$1 line mac name rest number=0
    [[ -f $file && -r $file ]] || die "--machines $file: no such file that can be read"
    while read -r line || [[ -n $line ]]; do
        number=$((number + 1))
        line=${line%%#*}
        line=${line//[,=$'\r']/ }
        read -r mac name rest <<<"$line"
        [[ -z $mac ]] || add_machine "$file:$number" "$mac" "$name" "$rest"
    done <"$file"
}

machines_header='# The machines that Rollcall answers, one a line: MAC or MAC,NAME. This file
# is yours: a later run of deploy/install adds to it and changes no line.
# After an edit: systemctl reload rollcall-pxe'

# merge_machines FILE: REPLY is FILE with the machines appended that it doesn't have yet.
merge_machines() {
    local text=$machines_header mac name
    if [[ -f $1 ]]; then slurp "$1"; text=$REPLY; fi
    for mac in ${macs[@]+"${macs[@]}"}; do
        name=${names[$mac]}
        if ! is_listed "$mac" "$text"; then
            text+=$'\n'"$mac${name:+,$name}"
        elif [[ -n $name ]] && ! is_listed "$mac,${name,,}" "$text"; then
            say "$mac is listed already, not as $name: to rename it, edit $1"
        fi
    done
    REPLY=$text
}

# is_listed MAC TEXT
is_listed() {
    local line
    while read -r line; do
        line=${line%%#*}
        [[ ${line,,} == *"$1"* ]] && return 0
    done <<<"$2"
    return 1
}

# count_listed TEXT: REPLY is how many machines it lists.
count_listed() {
    local line count=0
    while read -r line; do
        line=${line%%#*}
        [[ -z ${line// /} ]] || count=$((count + 1))
    done <<<"$1"
    REPLY=$count
}
