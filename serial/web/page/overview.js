// SPDX-License-Identifier: MIT
// The list of all machines: search, filters with counts, order, and the two grids.

import {el, fill, mark, setAttribute, setText} from "./dom.js";
import {Grid} from "./grid.js";
import {MARKS} from "./marks.js";
import {arrange} from "./order.js";
import {listRoute} from "./route.js";
import {STATES} from "./states.js";

const SETTLE = 500; // ms between two sortings: tiles that jump about can't be read

export class Overview {
    #store;
    #wanted = {q: "", is: [], sort: "worst"};
    #node = document.getElementById("overview");
    #search = document.getElementById("search");
    #sort = document.getElementById("sort");
    #chips = document.getElementById("chips");
    #shown = document.getElementById("shown");
    #none = document.getElementById("none");
    #screens = document.getElementById("screens");
    #buttons = new Map();
    #timer = 0;
    #sorted = 0;

    constructor(store) {
        this.#store = store;
        this.lines = new Grid(document.getElementById("tiles"), store.machines);
        this.others = new Grid(document.getElementById("screen-tiles"), store.machines);
        this.#search.addEventListener("input", () => this.#narrow({q: this.#search.value}));
        this.#search.addEventListener("keydown", event => this.#searchKey(event));
        this.#sort.addEventListener("change", () => this.#narrow({sort: this.#sort.value}));
        document.getElementById("clear").addEventListener("click", () => this.clear());
        addEventListener("scroll", () => this.#look(), {passive: true});
        new ResizeObserver(() => requestAnimationFrame(() => this.#layout())).observe(this.#node);
        this.#makeChips();
    }

    get wanted() {
        return this.#wanted;
    }

    show(wanted) {
        this.#wanted = wanted;
        if (this.#search.value !== wanted.q)
            this.#search.value = wanted.q;
        this.#sort.value = wanted.sort;
        this.arrange();
    }

    clear() {
        this.#search.value = "";
        this.#narrow({q: "", is: []});
        this.focusSearch();
    }

    focusSearch() {
        this.#search.focus();
        this.#search.select();
    }

    focusTile(name) {
        if (!name || !this.lines.focusName(name) && !this.others.focusName(name))
            this.lines.focus(0);
    }

    #narrow(change) {
        this.#wanted = {...this.#wanted, ...change};
        history.replaceState(null, "", listRoute(this.#wanted));
        this.arrange();
    }

    #searchKey(event) {
        if (event.key === "ArrowDown" || event.key === "Enter") {
            event.preventDefault();
            (this.lines.count ? this.lines : this.others).focus(0);
        } else if (event.key === "Escape") {
            event.preventDefault();
            event.stopPropagation();
            if (this.#search.value)
                this.#narrow({q: this.#search.value = ""});
            else
                this.#search.blur();
        }
    }

    /** Machines changed: those in sight are told at once, the order settles a little later. */
    update(names) {
        this.lines.refresh(names);
        this.others.refresh(names);
        this.#showCounts();
        if (!this.#timer && this.#store.takeMoved())
            this.#timer = setTimeout(() => this.arrange(),
                Math.max(0, this.#sorted + SETTLE - performance.now()));
    }

    /** Time went by. */
    refresh() {
        this.lines.refreshAll();
        this.others.refreshAll();
    }

    arrange() {
        clearTimeout(this.#timer);
        this.#timer = 0;
        this.#sorted = performance.now();
        const {lines, screens} = arrange(this.#store, this.#wanted);
        this.#screens.hidden = !screens.length;
        this.lines.setNames(lines);
        this.others.setNames(screens);
        const shown = lines.length + screens.length, all = this.#store.machines.size;
        setText(this.#shown, shown === all ? `${all} machine${all === 1 ? "" : "s"}`
            : `${shown} of ${all} machines`);
        this.#none.hidden = shown > 0 || all === 0;
        this.#showCounts();
    }

    #layout() {
        if (this.#node.hidden)
            return;
        this.lines.layout();
        this.others.layout();
    }

    #look() {
        if (this.#node.hidden)
            return;
        this.lines.look();
        this.others.look();
    }

    #makeChips() {
        const marks = Object.entries(MARKS).map(
            ([name, {word, about}]) => this.#chip(name, word, about, "idle", null));
        const states = STATES.map(
            ({name, word, tone, about}) => this.#chip(name, word, about, tone, name));
        fill(this.#chips, ...states, ...marks);
    }

    #chip(name, word, about, tone, shape) {
        const count = el("span.chip-count");
        const button = el("button.chip", {
            type: "button", "data-tone": tone, "data-is": name, title: about,
            "aria-pressed": "false", onclick: () => this.#toggle(name),
        }, shape ? mark(shape) : null, word, count);
        this.#buttons.set(name, {button, count});
        return button;
    }

    #toggle(name) {
        const {is} = this.#wanted;
        this.#narrow({is: is.includes(name) ? is.filter(each => each !== name)
            : [...is, name]});
    }

    #showCounts() {
        const {counts} = this.#store;
        for (const [name, {button, count}] of this.#buttons) {
            const pressed = this.#wanted.is.includes(name);
            const number = counts.get(name) ?? 0;
            setText(count, String(number));
            setAttribute(button, "aria-pressed", pressed);
            button.hidden = !number && !pressed;
        }
    }
}
