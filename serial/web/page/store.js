// SPDX-License-Identifier: MIT
// All machines as the server told of them last, and what follows from that: counts, what changed
// since one looked. Pure: it knows no page.

import {isIll, stateOf} from "./states.js";

const collator = new Intl.Collator("en", {numeric: true, sensitivity: "base"});

/** r2 comes before r10. */
export function compareNames(one, other) {
    return collator.compare(one, other) || (one < other ? -1 : one > other ? 1 : 0);
}

export class Store {
    machines = new Map();
    counts = new Map();
    ill = 0;
    #changed = new Set();
    #ranks = null;
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
        this.counts.set(machine.state, (this.counts.get(machine.state) ?? 0) + by);
        this.ill += isIll(machine) ? by : 0;
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

    /** The machine's place among all names, so that sorting compares numbers. */
    rank(name) {
        if (!this.#ranks) {
            const names = [...this.machines.keys()].sort(compareNames);
            this.#ranks = new Map(names.map((each, index) => [each, index]));
        }
        return this.#ranks.get(name);
    }

    /** The worst state that somebody should look at, or null. */
    worst() {
        let worst = null;
        for (const machine of this.machines.values())
            if (isIll(machine) && (!worst || stateOf(machine.state).rank < worst.rank))
                worst = stateOf(machine.state);
        return worst;
    }
}
