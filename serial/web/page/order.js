// SPDX-License-Identifier: MIT
// Which machines are shown, and in which order. Pure.

import {isIll, stateOf} from "./states.js";
import {compareNames} from "./store.js";

/** What one can narrow the list to besides states: a word, and who it means. */
export const MARKS = {
    ill: {word: "ill", about: "somebody should look", test: isIll},
    changed: {word: "changed", about: "its inventory isn't what it was",
        test: machine => machine.changed > 0},
    quarantined: {word: "quarantined", about: "known to be ill",
        test: machine => Boolean(machine.quarantine)},
    offline: {word: "line closed", about: "its line isn't open",
        test: machine => ["opening", "closed"].includes(machine.line?.state)},
    typing: {word: "being typed to", about: "somebody types there now",
        test: machine => Boolean(machine.writer)},
};

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

export function searchWords(q) {
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

const KEYS = {
    worst: (one, other) => severity(one) - severity(other),
    name: () => 0,
    place: (one, other) => compareNames(one.place ?? "\uffff", other.place ?? "\uffff"),
    heard: (one, other) => (other.line?.heard ?? 0) - (one.line?.heard ?? 0),
};

/**
 * The names to show, sorted: those with a line, and apart from them those with a screen only.
 * `store` knows all machines, `wanted` is what route.js read.
 */
export function arrange(store, wanted) {
    const words = searchWords(wanted.q);
    const compare = KEYS[wanted.sort] ?? KEYS.worst;
    const shown = [...store.machines.values()].filter(
        machine => chosen(machine, wanted.is) && matches(machine, words));
    shown.sort((one, other) => compare(one, other)
        || store.rank(one.name) - store.rank(other.name));
    const names = machines => machines.map(machine => machine.name);
    return {
        lines: names(shown.filter(machine => machine.state !== "screen")),
        screens: names(shown.filter(machine => machine.state === "screen")),
    };
}
