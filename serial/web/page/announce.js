// SPDX-License-Identifier: MIT
// Tells a screen reader who fell ill or became well: politely, a few words, not more often than
// somebody can listen.

import {stateOf} from "./states.js";

const NAMED = 3;
const GATHER = 400; // ms: what comes together is said together
const INTERVAL = 5000;

/** "r17 crashed. r3 passed. 4 more changed." */
export function sentence(said) {
    const last = new Map(said.map(each => [each.name, each.state]));
    const named = [...last].slice(0, NAMED).map(
        ([name, state]) => `${name} ${stateOf(state).word}.`);
    const more = last.size - named.length;
    return named.join(" ") + (more > 0 ? ` ${more} more changed.` : "");
}

export class Announcer {
    #node;
    #said = [];
    #timer = 0;
    #last = -INTERVAL;

    constructor(node) {
        this.#node = node;
    }

    /** `said`: {name, state} of machines, as the store has them. */
    add(said) {
        this.#said.push(...said);
        if (this.#said.length && !this.#timer)
            this.#timer = setTimeout(() => this.#flush(),
                Math.max(GATHER, this.#last + INTERVAL - performance.now()));
    }

    /** At once: an answer to what somebody just did. */
    say(text) {
        this.#node.textContent = text;
    }

    #flush() {
        this.#timer = 0;
        this.#last = performance.now();
        this.#node.textContent = sentence(this.#said.splice(0));
    }
}
