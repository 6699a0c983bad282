// SPDX-License-Identifier: MIT
// One machine in the list: what it is called, how it is, why, where it stands. A tile is made once
// and then told again and again; only what is different is touched.

import {el, mark, setAttribute, setMark, setText} from "./dom.js";
import {machineRoute} from "./route.js";
import {stateOf} from "./states.js";
import {ago} from "./time.js";

/** What speaks for the state, in one line. */
export function reason(machine) {
    if (machine.state === "booting")
        return machine.progress ?? "its answer is under way";
    return machine.what ?? stateOf(machine.state).about;
}

/** The small marks at a tile's foot: [mark, word, long word]. */
export function marksOf(machine) {
    const marks = [];
    if (machine.quarantine)
        marks.push(["quarantine", "", `in quarantine: ${machine.quarantine}`]);
    if (machine.changed > 0)
        marks.push(["changed", String(machine.changed), `${machine.changed} changed`]);
    if (machine.writer)
        marks.push(["writer", machine.writer, `${machine.writer} types there`]);
    if (["opening", "closed"].includes(machine.line?.state))
        marks.push(["unplugged", "", `line ${machine.line.state}`]);
    if (machine.line?.lost > 0)
        marks.push(["lost", "", `${machine.line.lost} bytes are missing in the journal`]);
    return marks;
}

function badge([name, word, long]) {
    return el("span.badge", {title: long}, mark(name, long), word || null);
}

export class Tile {
    node;
    #mark = mark("unheard");
    #name = el("b.tile-name");
    #word = el("span.tile-state");
    #reason = el("span.tile-reason");
    #place = el("span.tile-place");
    #badges = el("span.tile-badges");
    #badgeKey = "";
    #at = "";

    constructor() {
        this.link = el("a.tile", {tabindex: "-1"},
            el("span.tile-head", {}, this.#mark, this.#name, this.#word),
            this.#reason,
            el("span.tile-foot", {}, this.#place, this.#badges));
        this.node = el("li.cell", {}, this.link);
    }

    show(machine) {
        const state = stateOf(machine.state), isLine = machine.state !== "screen";
        setAttribute(this.link, "href", machineRoute(machine.name));
        setAttribute(this.link, "data-name", machine.name);
        setAttribute(this.link, "data-tone", state.tone);
        setAttribute(this.link, "data-state", machine.state);
        setAttribute(this.link, "data-calm", machine.quarantine ? "" : null);
        setMark(this.#mark, state.name);
        setText(this.#name, machine.name);
        setText(this.#word, state.word);
        setText(this.#reason, reason(machine));
        setAttribute(this.#reason, "title", reason(machine));
        setText(this.#place, [machine.place, isLine ? ago(machine.line?.heard) : null].filter(
            Boolean).join(" · "));
        this.#showBadges(marksOf(machine));
    }

    #showBadges(marks) {
        const key = JSON.stringify(marks);
        if (key === this.#badgeKey)
            return;
        this.#badgeKey = key;
        this.#badges.replaceChildren(...marks.map(badge));
    }

    /** Where it lies in the grid, and which of how many it is. */
    put(left, top, width, index, count) {
        const at = `${left} ${top} ${width}`;
        if (at !== this.#at) {
            this.#at = at;
            this.node.style.transform = `translate(${left}px, ${top}px)`;
            this.node.style.width = `${width}px`;
        }
        setAttribute(this.node, "aria-posinset", index + 1);
        setAttribute(this.node, "aria-setsize", count);
    }
}
