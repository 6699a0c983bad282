# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables are shared with deploy/install
# The interface, its address, the range that is handed out, and the ports that must be free.

# --- IPv4 as numbers -----------------------------------------------------------------

# is_ip TEXT
is_ip() {
    local part parts
    [[ $1 =~ ^[0-9]{1,3}(\.[0-9]{1,3}){3}$ ]] || return 1
    IFS=. read -ra parts <<<"$1"
    for part in "${parts[@]}"; do ((10#$part <= 255)) || return 1; done
}

to_number() {
    local part parts
    REPLY=0
    IFS=. read -ra parts <<<"$1"
    for part in "${parts[@]}"; do REPLY=$((REPLY << 8 | 10#$part)); done
}

to_ip() { REPLY=$(($1 >> 24)).$(($1 >> 16 & 255)).$(($1 >> 8 & 255)).$(($1 & 255)); }

# --- The interface -------------------------------------------------------------------

# wrong_interface WHY: stops, naming those that could be meant: "eth0 (192.0.2.2/24), eth1 (…)".
wrong_interface() {
    local name list=''
    for name in /sys/class/net/*; do
        name=${name##*/}
        [[ $name != lo && -d /sys/class/net/$name ]] || continue
        addresses_of "$name"
        list+="${list:+, }$name (${addresses[0]:-no IPv4 address})"
    done
    die "$1; here are: ${list:-none}"
}

# addresses_of INTERFACE: sets addresses, its IPv4 ones as A.B.C.D/LENGTH.
addresses_of() {
    local line
    addresses=()
    while read -ra line; do
        [[ ${line[2]:-} != inet ]] || addresses+=("${line[3]}")
    done < <(ip -4 -o address show dev "$1" 2>/dev/null)
}

check_interface() {
    [[ -n $interface ]] ||
        wrong_interface "--interface is missing: it names the one interface that the lab hangs on"
    [[ $interface =~ ^[A-Za-z0-9_.:-]{1,15}$ && $interface != lo ]] ||
        wrong_interface "--interface $interface: not the name of a network interface"
    [[ -n $root || -e /sys/class/net/$interface ]] ||
        wrong_interface "--interface $interface: there is none of that name"
}

# choose_address: sets address and length, from --address or from the interface.
choose_address() {
    local given=$address
    addresses_of "$interface"
    given=${given:-${addresses[0]:-}}
    [[ -n $given ]] || die "$interface has no IPv4 address: give it one" \
        "(ip address add 10.0.0.1/24 dev $interface, and in the system's network settings)," \
        "or name it with --address A.B.C.D/LENGTH"
    address=${given%/*} length=${given#*/}
    if ! is_ip "$address" || ! [[ $length =~ ^[0-9]{1,2}$ ]] || ((length < 8 || length > 30)); then
        die "address $given of $interface: expected A.B.C.D/LENGTH" \
            "with a length from 8 to 30, as in 10.0.0.1/24"
    fi
    local mask=$((0xffffffff << (32 - length) & 0xffffffff))
    to_ip $mask && netmask=$REPLY
    to_number "$address" && first=$((REPLY & mask)) last=$((REPLY & mask | ~mask & 0xffffffff))
    to_ip "$first" && network=$REPLY
}

# choose_range: sets from and to. Without --range: the half of the network that this server
# isn't in, since that is where fixed addresses usually aren't; 1024 addresses at most.
choose_range() {
    local half=$(((last - first + 1) / 2)) own low high
    if [[ -n $range ]]; then check_range; return; fi
    to_number "$address" && own=$REPLY
    if ((own < first + half)); then
        low=$((first + half)) high=$((last - 1))
    else
        low=$((first + 1)) high=$((first + half - 1))
    fi
    ((high - low < 1024)) || high=$((low + 1023))
    to_ip $low && from=$REPLY
    to_ip $high && to=$REPLY
}

check_range() {
    from=${range%,*} to=${range#*,}
    if [[ $range != *,* ]] || ! is_ip "$from" || ! is_ip "$to"; then
        die "--range $range: expected FROM,TO as in 10.0.0.100,10.0.0.199"
    fi
    local low high own
    to_number "$from" && low=$REPLY
    to_number "$to" && high=$REPLY
    to_number "$address" && own=$REPLY
    ((low <= high)) || die "--range $range: the first address is above the last"
    ((low > first && high < last)) ||
        die "--range $range: not inside the network of $interface, $network/$length"
    ((own < low || own > high)) ||
        die "--range $range: holds $address, this server's own address;" \
            "expected addresses that nothing else uses"
}

# --- Ports ---------------------------------------------------------------------------

# collides LOCAL: whether a socket on LOCAL (as ss prints it) is in the way of ours.
collides() {
    local host=${1%:*} device='' own
    [[ $host == *%* ]] && device=${host##*%} host=${host%%%*}
    host=${host#[} host=${host%]} device=${device%]}
    [[ -z $device || $device == "$interface" ]] || return 1
    case $host in 0.0.0.0 | '*' | :: | "$address") return 0 ;; esac
    [[ -n $device ]] && return 0
    for own in ${addresses[@]+"${addresses[@]}"}; do [[ $host == "${own%/*}" ]] && return 0; done
    return 1
}

# holder PROCESSES: "dnsmasq (pid 812)" from what ss says of a socket's processes.
holder() {
    if [[ $1 =~ \(\"([^\"]+)\",pid=([0-9]+) ]]; then
        echo "${BASH_REMATCH[1]} (pid ${BASH_REMATCH[2]})"
    else
        echo "a process that only root may see"
    fi
}

# is_ours PROCESSES: whether it is the service that an earlier run of this script started.
is_ours() {
    [[ $1 =~ pid=([0-9]+) && -r /proc/${BASH_REMATCH[1]}/cmdline ]] || return 1
    local word
    while IFS='' read -r -d '' word; do
        [[ $word != "--conf-file=$etc/dnsmasq.conf" && $word != "$http_server" ]] || return 0
    done <"/proc/${BASH_REMATCH[1]}/cmdline"
    return 1
}

# way_out PORT: what to do about it.
way_out() {
    case $1,$proxy in
    "$http",*)
        echo "Name another port (--http=8080), or leave --http away and let that server offer" \
            "$tftp/rollcall.efi as application/efi"
        ;;
    67,1 | 4011,1)
        echo "A proxy needs this port too, so it can't share a machine and interface with a" \
            "DHCP server: run \`install --proxy\` on another machine of that network"
        ;;
    67,0)
        echo "Give Rollcall an interface of its own, stop that DHCP server there, or keep it" \
            "and run \`install --proxy\` on another machine of that network"
        ;;
    *) echo "Bind that TFTP server to another address, or stop it" ;;
    esac
}

# taken_by PROTOCOL PORT LOCAL PROCESSES
taken_by() {
    echo "install: ${1^^} port $2 on $interface is taken: $(holder "$4") holds $3." \
        "It is left alone. $(way_out "$2")"
}

# check_ports: stops if a port that we need is taken, and says by whom. All are named at once.
check_ports() {
    local taken=0
    check_port udp 67
    check_port udp 69
    ((!proxy)) || check_port udp 4011
    [[ -z $http ]] || check_port tcp "$http"
    ((taken == 0)) || exit 1
}

# check_port PROTOCOL PORT: sets taken to 1 if it is.
check_port() {
    local local_end processes
    while read -r _ _ _ local_end _ processes; do
        if ! collides "$local_end" || is_ours "$processes"; then continue; fi
        taken_by "$1" "$2" "$local_end" "$processes" >&2
        taken=1
    done < <(ss -H -l -n -p "--$1" "sport = :$2")
}
