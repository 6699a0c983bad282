// SPDX-License-Identifier: MIT
// The boots of a machine, the latest first: when, how they came out, and the way to each.

import {api} from "./api.js";
import {el, fill, mark} from "./dom.js";
import {machineRoute} from "./route.js";
import {stateOf, verdictState} from "./states.js";
import {ago, moment, span} from "./time.js";

const FIRST = 20, MORE = 50; // boots that one answer has, where there are so many

const node = id => document.getElementById(id);

function counts({pass, fail, error, skip}) {
    const list = [[pass, "passed"], [fail, "failed"], [error, "errors"], [skip, "skipped"]];
    return list.filter(([count]) => count > 0).map(
        ([count, word]) => `${count} ${word}`).join(", ");
}

function row(name, boot, chosen) {
    const state = boot.state ? stateOf(boot.state) : verdictState(boot.verdict);
    const took = boot.ended ? span(boot.ended - boot.began) : "";
    return el("li.boot", {"data-tone": state.tone, "data-boot": boot.boot},
        mark(state.name),
        el("a.boot-link", {href: machineRoute(name, boot.boot),
            "aria-current": boot.boot === chosen ? "true" : null},
        el("b", {}, state.word), " ",
        el("time", {datetime: new Date(boot.began).toISOString(), title: ago(boot.began)},
            moment(boot.began))),
        el("span.boot-what", {}, [boot.what ?? counts(boot), took && `in ${took}`,
            boot.changed > 0 ? `${boot.changed} changed` : null, boot.run].filter(
            Boolean).join(" · ")),
        el("a.boot-log", {href: api.logAddress(name, boot.boot),
            download: `${name}-${boot.boot}.log`,
            "aria-label": `Download the log of the boot of ${moment(boot.began)}`}, "log"));
}

export class Boots {
    #name = "";
    #list = [];
    #chosen = null;
    #hasMore = false;
    #isAsked = false;

    constructor() {
        node("boots-more").addEventListener("click", () => this.#more());
    }

    get list() {
        return this.#list;
    }

    /** The latest of them. Older ones that were asked for stay. */
    show(name, latest, chosen) {
        const known = name === this.#name ? this.#list : [];
        const names = new Set(latest.map(({boot}) => boot));
        if (name !== this.#name || this.#list.length <= latest.length)
            this.#hasMore = latest.length >= FIRST;
        const oldest = latest.at(-1)?.began ?? 0;
        this.#name = name;
        this.#chosen = chosen;
        this.#list = [...latest, ...known.filter(
            ({boot, began}) => !names.has(boot) && began < oldest)];
        this.#fill();
    }

    async #more() {
        const name = this.#name;
        if (this.#isAsked)
            return;
        this.#isAsked = true;
        const older = await api.boots(name, this.#list.at(-1)?.began).catch(() => null);
        this.#isAsked = false;
        if (name !== this.#name || !older)
            return; // the button stays, to ask again
        this.#list.push(...older);
        this.#hasMore = older.length >= MORE;
        this.#fill();
    }

    #fill() {
        fill(node("boots"), this.#list.map(boot => row(this.#name, boot, this.#chosen)));
        node("boots-more").hidden = !this.#hasMore;
    }
}
