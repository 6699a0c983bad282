// SPDX-License-Identifier: MIT
// One machine's page: how it is and what to do, its line, its checks, what changed, its boots, what
// it is made of.

import {api} from "./api.js";
import {Boots} from "./boots.js";
import {showChecks} from "./checks.js";
import {Console} from "./console.js";
import {Difference} from "./difference.js";
import {el, fill, mark, setAttribute, setText} from "./dom.js";
import {showInventory} from "./inventory.js";
import {machineRoute} from "./route.js";
import {stateOf} from "./states.js";
import {marksOf, reason} from "./tile.js";
import {ago, moment, size, span, now} from "./time.js";

const node = id => document.getElementById(id);
const SETTLE = 300; // ms: several changes at a boot's end are one

/** What of a machine says that its answer is another than the one that was asked for. */
function answerKey({boot, verdict, boots, state, changed}) {
    return JSON.stringify([boot, verdict, boots, state === "booting", changed]);
}

export class MachinePage {
    #store;
    #name = null;
    #boot = null;
    #key = "";
    #asked = null;
    #hasFailed = false;
    #timer = 0;
    #boots = new Boots();
    #difference = new Difference();

    constructor(store, live, announcer) {
        this.#store = store;
        this.console = new Console(live, announcer);
    }

    get name() {
        return this.#name;
    }

    open(name, boot) {
        const isOther = name !== this.#name;
        this.#boot = boot;
        if (isOther) {
            this.#name = name;
            this.#clear();
            this.console.open(name);
        }
        this.#key = "";
        this.update();
        this.#ask();
    }

    /** What could not be answered may be now. */
    connected() {
        this.console.connected();
        if (this.#name && this.#hasFailed)
            this.#ask();
    }

    close() {
        if (!this.#name)
            return;
        this.#name = null;
        this.#asked?.abort();
        clearTimeout(this.#timer);
        this.console.close();
    }

    #clear() {
        showChecks(node("checks"), node("checks-summary"), null, null);
        showInventory(node("inventory"), []);
        this.#showTrace(null);
        this.#boots.show(this.#name, [], null);
        this.#difference.show(this.#name, [], []);
        setText(node("machine-name"), this.#name);
        node("machine-missing").hidden = true;
        fill(node("machine-trouble"));
    }

    /** The list knows something new of it. */
    update() {
        const machine = this.#store.machines.get(this.#name);
        node("machine-body").hidden = !machine;
        if (!machine)
            return;
        node("machine-missing").hidden = true;
        this.#showHead(machine);
        this.console.update(machine);
        const key = answerKey(machine);
        if (this.#key && key !== this.#key) {
            clearTimeout(this.#timer);
            this.#timer = setTimeout(() => this.#ask(), SETTLE);
        }
        this.#key = key;
    }

    #showHead(machine) {
        const state = stateOf(machine.state);
        setAttribute(node("machine-head"), "data-tone", state.tone);
        fill(node("machine-state"), mark(state.name), el("b", {}, state.word),
            ` for ${span(now() - machine.since)}`);
        const facts = [machine.place, [machine.vendor, machine.product].filter(
            Boolean).join(" "), machine.serial, machine.mac].filter(Boolean);
        setText(node("machine-facts"), facts.join(" · "));
        setText(node("machine-what"), reason(machine));
        setText(node("machine-next"), machine.next ?? "");
        node("machine-next-line").hidden = !machine.next;
        setText(node("machine-notes"), machine.notes ?? "");
        fill(node("machine-marks"), marksOf(machine).map(([name, , long]) => el("li.badge", {},
            mark(name), long)));
        this.#showLine(machine.line);
    }

    #showLine(line) {
        const parts = !line || line.state === "none" ? ["no serial line"]
            : [line.source, line.state === "open" ? "open" : `${line.state}${
                line.why ? `: ${line.why}` : ""}`, `heard ${ago(line.heard)}`, size(line.bytes)];
        setText(node("machine-line"), parts.join(" · "));
    }

    async #ask() {
        const name = this.#name, boot = this.#boot;
        this.#asked?.abort();
        this.#asked = new AbortController();
        this.#hasFailed = false;
        const {signal} = this.#asked;
        try {
            const [detail, history, old] = await Promise.all([api.machine(name, signal),
                api.history(name, signal), boot ? api.boot(name, boot, signal) : null]);
            this.console.update(this.#store.machines.get(name) ?? detail, detail.may_type);
            this.#showAnswer(detail, history, old);
        } catch (error) {
            if (error.name === "AbortError")
                return;
            this.#hasFailed = true;
            this.#showTrouble(error);
        }
    }

    #showAnswer(detail, history, old) {
        const shown = old ?? detail.last;
        fill(node("machine-trouble"));
        this.#showWhich(old);
        this.#showTrace(shown?.trace);
        showChecks(node("checks"), node("checks-summary"), shown, history);
        showInventory(node("inventory"), shown?.records);
        this.#boots.show(detail.name, detail.boots_list ?? [], old?.boot ?? null);
        this.#difference.show(detail.name, this.#boots.list, detail.difference,
            old?.boot ?? null);
    }

    /** A boot of before is looked at: the page says so, and has the way back. */
    #showWhich(old) {
        const box = node("machine-which");
        box.hidden = !old;
        if (old)
            fill(box, `You look at the boot of ${moment(old.began)}. `,
                el("a", {href: machineRoute(this.#name)}, "Show the last one"));
    }

    /** Where it crashed, the innermost function first. */
    #showTrace(trace) {
        fill(node("machine-trace"), (trace ?? []).map(place => el("li", {}, place)));
        node("machine-trace").hidden = !trace?.length;
    }

    #showTrouble(error) {
        node("machine-missing").hidden = error.status !== 404
            || this.#store.machines.has(this.#name);
        fill(node("machine-trouble"), el("p.banner", {"data-tone": "warn"},
            mark("inconclusive"), `${error.message}${error.next ? ` (${error.next})` : ""}`));
    }
}
