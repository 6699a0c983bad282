// SPDX-License-Identifier: MIT
// What a machine can be besides its state, and what one can narrow the list to.

import {isIll} from "./states.js";

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

const ALL = Object.entries(MARKS);

/** The names of those that hold. */
export function marksThatHold(machine) {
    return ALL.filter(([, {test}]) => test(machine)).map(([name]) => name);
}
