// SPDX-License-Identifier: MIT
// Which machines are shown, and in which order. Pure.

import {MARKS} from "./marks.js";
import {stateOf} from "./states.js";

const haystacks = new WeakMap();

/** Everything that a search looks at, in small letters; an address without its colons too. */
function haystack(machine) {
    let text = haystacks.get(machine);
    if (text === undefined) {
        const state = stateOf(machine.state);
        const mac = machine.mac ?? "";
        text = [machine.name, machine.place, machine.vendor, machine.product, machine.serial, mac,
            mac.replaceAll(":", ""), machine.what, machine.notes, machine.quarantine, state.name,
            state.word, machine.run].filter(Boolean).join("\n").toLowerCase();
        haystacks.set(machine, text);
    }
    return text;
}

/** Every word must be there somewhere. */
export function matches(machine, words) {
    const text = haystack(machine);
    return words.every(word => text.includes(word));
}

function searchWords(q) {
    return q.toLowerCase().split(/\s+/).filter(Boolean);
}

/** States are alternatives; a mark must hold as well. */
function chosen(machine, is) {
    const states = is.filter(name => !MARKS[name]);
    return is.every(name => !MARKS[name] || MARKS[name].test(machine))
        && (!states.length || states.includes(machine.state));
}

/** Those in quarantine are known, and come behind all others. */
function severity(machine) {
    return stateOf(machine.state).rank + (machine.quarantine ? 100 : 0);
}

/** A number for each, the least first; those that have the same are sorted by name. */
const KEYS = {
    worst: () => severity,
    name: () => () => 0,
    place: store => ({place}) => place ? store.placeRank(place) : Infinity,
    heard: () => machine => -(machine.line?.heard ?? 0),
};

/**
 * The names to show, sorted: those with a line, and apart from them those with a screen only.
 * `store` knows all machines, `wanted` is what route.js read.
 */
export function arrange(store, wanted) {
    const words = searchWords(wanted.q);
    const key = (KEYS[wanted.sort] ?? KEYS.worst)(store);
    const rows = [...store.machines.values()].filter(
        machine => chosen(machine, wanted.is) && matches(machine, words)).map(
        machine => ({machine, key: key(machine), rank: store.rank(machine.name)}));
    rows.sort((one, other) => one.key === other.key ? one.rank - other.rank
        : one.key < other.key ? -1 : 1);
    const names = isScreen => rows.filter(({machine}) => (machine.state === "screen") === isScreen)
        .map(({machine}) => machine.name);
    return {lines: names(false), screens: names(true)};
}
