# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables are shared with deploy/install
# Putting files in place and taking them away again, by a manifest.
#
# The manifest says of each file what we wrote (SHA-256), and which folders we made. A file that
# isn't what we wrote last is somebody's work: an upgrade saves it under another name, a removal
# names it and leaves it. All paths are as the installed system sees them; $root goes before.

declare -A recorded=() # path -> sum of what we wrote there, or "dir", or "link"
declare -a order=()    # its paths, as they came: a folder before what lies in it
changes=0
kept=0

load_manifest() {
    local sum path
    [[ -f $root$manifest ]] || return 0
    while read -r sum path; do remember "$path" "$sum"; done <"$root$manifest"
}

remember() {
    [[ -n ${recorded[$1]+set} ]] || order+=("$1")
    recorded[$1]=$2
}

# forget PATH: what was taken away is nothing of ours any more.
forget() {
    local path left=()
    unset "recorded[$1]"
    for path in "${order[@]}"; do [[ $path == "$1" ]] || left+=("$path"); done
    order=("${left[@]}")
}

save_manifest() {
    local path
    ((dry_run)) && return
    for path in "${order[@]}"; do echo "${recorded[$path]} $path"; done >"$root$manifest" ||
        die "can't write $root$manifest: is the disk full or read-only?"
}

# sum_of FILE: REPLY is its SHA-256.
sum_of() {
    REPLY=$(sha256sum <"$1") || die "can't read $1"
    REPLY=${REPLY%% *}
}

# look_at PATH SUM: sets state to new, same, update (ours, older) or changed (by somebody else).
look_at() {
    state=new
    [[ -e $root$1 || -L $root$1 ]] || return 0
    [[ -f $root$1 ]] || die "$root$1 is in the way: expected a file or nothing; move it aside"
    sum_of "$root$1"
    case $REPLY in
    "$2") state=same ;;
    "${recorded[$1]:-}") state=update ;;
    *) state=changed ;;
    esac
}

# make_folder PATH: with every folder above it that is missing, and remembers those.
make_folder() {
    [[ -d $root$1 ]] && return
    [[ $1 == */*/* ]] && make_folder "${1%/*}"
    changes=$((changes + 1))
    if ((dry_run)); then say "would make the folder $root$1"; return; fi
    mkdir "$root$1" || die "can't make the folder $root$1"
    remember "$1" dir
}

# save_aside PATH: keeps what somebody wrote there, under a name that says so.
save_aside() {
    local aside
    sum_of "$root$1"
    aside=$1.changed-${REPLY:0:8}
    say "$root$1 was changed since it was installed; what it held goes to $root$aside"
    run cp -p "$root$1" "$root$aside"
}

# put PATH SUM WRITER…: makes PATH hold what WRITER… prints. Sets state.
put() {
    local path=$1 sum=$2
    shift 2
    look_at "$path" "$sum"
    case $state in
    same) ((!dry_run)) || say "would leave $root$path as it is" ;;
    changed) save_aside "$path" ;;
    esac
    [[ $state == same ]] || replace "$path" "$@"
    remember "$path" "$sum"
    save_manifest
}

replace() {
    local path=$1 verb=updated
    shift
    [[ $state == new ]] && verb=new
    changes=$((changes + 1))
    if ((dry_run)); then say "would write $root$path ($verb)"; return; fi
    if ! "$@" >"$root$path.part" || ! mv -f "$root$path.part" "$root$path"; then
        rm -f "$root$path.part"
        die "can't write $root$path: is the disk full or read-only?"
    fi
    say "$verb: $root$path"
}

# put_file PATH SOURCE
put_file() {
    sum_of "$2"
    put "$1" "$REPLY" cat "$2"
    ((!dry_run)) || [[ $state == same ]] || say "    a copy of $2, $(wc -c <"$2") bytes"
}

# put_text PATH TEXT
put_text() {
    sum_of /dev/stdin <<<"$2"
    put "$1" "$REPLY" printf '%s\n' "$2"
    ((!dry_run)) || [[ $state == same ]] || indented "$2"
}

# put_link PATH NAME: makes PATH another name of the file NAME beside it, also of each later one:
# a hard link would go on naming the old file until it is made anew.
put_link() {
    local path=$root$1
    if [[ -L $path && $path -ef ${path%/*}/$2 ]]; then
        ((!dry_run)) || say "would leave $path as it is"
    else
        [[ -L $path || ! -e $path || -f $path ]] ||
            die "$path is in the way: expected a link to $2, or nothing; move it aside"
        [[ ! -e $path || -L $path ]] || save_aside "$1"
        changes=$((changes + 1))
        run ln -sfn "$2" "$path.part"
        run mv -fT "$path.part" "$path"
        ((dry_run)) || say "new: $path, a link to $2"
    fi
    remember "$1" link
    save_manifest
}

indented() {
    local line
    while IFS= read -r line; do say "    $line"; done <<<"$1"
}

# --- Taking away ---------------------------------------------------------------------

# take_file PATH: deletes it if it is what we wrote; otherwise names it.
take_file() {
    if [[ ! -e $root$1 ]]; then
        say "already gone: $root$1"
        return
    fi
    look_at "$1" "${recorded[$1]}"
    if [[ $state == same ]]; then
        run rm -f "$root$1"
    else
        say "kept: $root$1 (changed since it was installed)"
        kept=$((kept + 1))
    fi
}

# take_link PATH: deletes it if it is a link still.
take_link() {
    if [[ -L $root$1 ]]; then
        run rm -f "$root$1"
    elif [[ -e $root$1 ]]; then
        say "kept: $root$1 (changed since it was installed)"
        kept=$((kept + 1))
    else
        say "already gone: $root$1"
    fi
}

# drop PATH: takes away what an earlier run wrote and this one doesn't ask for.
drop() {
    [[ -n ${recorded[$1]+set} ]] || return 0
    ((dry_run)) || say "removed, since it isn't asked for: $root$1"
    take_file "$1"
    changes=$((changes + 1))
    forget "$1"
    save_manifest
}

# take_folder PATH: deletes it if nothing is left in it; otherwise names what is.
take_folder() {
    local entry
    [[ -d $root$1 ]] || return 0
    if ((dry_run)); then say "would remove the folder $root$1, if nothing is left in it"; return; fi
    rmdir "$root$1" 2>/dev/null && return
    for entry in "$root$1"/* "$root$1"/.[!.]*; do
        [[ ! -e $entry || -n ${recorded[${entry#"$root"}]+set} ]] && continue
        say "kept: $entry (not installed by this)"
        kept=$((kept + 1))
    done
}

# take_all: every file of the manifest, then its folders from the innermost out.
take_all() {
    local path index
    for path in "${order[@]}"; do
        case ${recorded[$path]} in
        dir) ;;
        link) take_link "$path" ;;
        *) take_file "$path" ;;
        esac
    done
    run rm -f "$root$leases" "$root$manifest" "$root$pending"-*
    for ((index = ${#order[@]} - 1; index >= 0; index--)); do
        path=${order[index]}
        [[ ${recorded[$path]} != dir ]] || take_folder "$path"
    done
}
