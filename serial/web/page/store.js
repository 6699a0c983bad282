// SPDX-License-Identifier: MIT
// All machines as the server told of them last, and what follows from that: counts, what changed
// since one looked. Pure: it knows no page.

import {marksThatHold} from "./marks.js";
import {isIll, STATES} from "./states.js";

const collator = new Intl.Collator("en", {numeric: true, sensitivity: "base"});

/** r2 comes before r10. */
export function compareNames(one, other) {
    return collator.compare(one, other) || (one < other ? -1 : one > other ? 1 : 0);
}

/** Each of these texts with its place among them, so that sorting compares numbers. */
function ranked(texts) {
    return new Map([...new Set(texts)].sort(compareNames).map((text, rank) => [text, rank]));
}

export class Store {
    machines = new Map();
    counts = new Map(); // by state and by mark
    #ill = new Map();   // by state, of those that are ill
    #changed = new Set();
    #ranks = null;
    #places = null;
    #moved = true;
    #said = [];

    /** Nobody else is in the lab any more. */
    keepOnly(names) {
        const kept = new Set(names);
        this.remove([...this.machines.keys()].filter(name => !kept.has(name)));
    }

    update(machines) {
        for (const machine of machines) {
            const before = this.machines.get(machine.name);
            if (before)
                this.#count(before, -1);
            else
                this.#ranks = null;
            if (before?.place !== machine.place)
                this.#places = null;
            this.machines.set(machine.name, machine);
            this.#count(machine, +1);
            this.#note(before, machine);
        }
    }

    remove(names) {
        for (const name of names) {
            const machine = this.machines.get(name);
            if (!machine)
                continue;
            this.#count(machine, -1);
            this.machines.delete(name);
            this.#changed.add(name);
            this.#moved = true;
        }
    }

    #count(machine, by) {
        for (const name of [machine.state, ...marksThatHold(machine)])
            this.counts.set(name, (this.counts.get(name) ?? 0) + by);
        if (isIll(machine))
            this.#ill.set(machine.state, (this.#ill.get(machine.state) ?? 0) + by);
    }

    #note(before, machine) {
        this.#changed.add(machine.name);
        this.#moved = true;
        if (before && (isIll(before) !== isIll(machine)
            || isIll(machine) && before.state !== machine.state))
            this.#said.push({name: machine.name, state: machine.state});
    }

    /** The names that came, changed or went since this was asked last. */
    takeChanged() {
        const changed = this.#changed;
        this.#changed = new Set();
        return changed;
    }

    /** Whether anything is to be sorted and filtered anew since this was asked last. */
    takeMoved() {
        const moved = this.#moved;
        this.#moved = false;
        return moved;
    }

    /** Who fell ill, or became well again, since this was asked last. */
    takeSaid() {
        return this.#said.splice(0);
    }

    /** The machine's place among all names. */
    rank(name) {
        this.#ranks ??= ranked(this.machines.keys());
        return this.#ranks.get(name);
    }

    /** A place's place among all places. */
    placeRank(place) {
        this.#places ??= ranked([...this.machines.values()].map(
            machine => machine.place ?? ""));
        return this.#places.get(place);
    }

    /** How many somebody should look at. */
    get ill() {
        return this.counts.get("ill") ?? 0;
    }

    /** The worst state that somebody should look at, or null. */
    worst() {
        return STATES.find(({name}) => this.#ill.get(name) > 0) ?? null;
    }
}
