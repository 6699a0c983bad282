// SPDX-License-Identifier: MIT
// What changed from one boot to another, whichever two one chooses.

import {valueOf} from "./answer.js";
import {api} from "./api.js";
import {el, fill, setText} from "./dom.js";
import {stateOf} from "./states.js";
import {moment} from "./time.js";

const node = id => document.getElementById(id);

function row({kind, which, key, old, new: now}) {
    const name = [kind, which].filter(Boolean).join(" ");
    if (key === null || key === undefined) {
        const came = old === null || old === undefined;
        const word = came ? el("ins", {}, "came: ") : el("del", {}, "is gone: ");
        return el("tr", {}, el("th", {scope: "row"}, name), el("td", {colspan: "2"}, word,
            valueOf(came ? now : old).text));
    }
    return el("tr", {}, el("th", {scope: "row"}, `${name} ${key}`),
        el("td", {}, el("del", {}, valueOf(old).text)),
        el("td", {}, el("ins", {}, valueOf(now).text)));
}

export class Difference {
    #name = "";
    #key = "";
    #isPicked = false; // the pair is somebody's choice
    #hasFailed = false;
    #asked = null;

    constructor() {
        for (const id of ["difference-old", "difference-new"])
            node(id).addEventListener("change", () => {
                this.#isPicked = true;
                this.#ask();
            });
    }

    /** `changes` of the last two boots are known; another pair is asked for. What somebody picked
     * stays, as long as there is the same to pick from. */
    show(name, boots, changes, chosen = null) {
        const key = JSON.stringify([name, chosen, boots.map(({boot}) => boot)]);
        if (this.#isPicked && key === this.#key) {
            if (this.#hasFailed)
                this.#ask();
            return;
        }
        this.#asked?.abort();
        this.#isPicked = false;
        this.#key = key;
        this.#name = name;
        const now = chosen ?? boots[0]?.boot ?? "";
        const index = boots.findIndex(({boot}) => boot === now);
        const old = boots[index + 1]?.boot ?? "";
        for (const [id, boot] of [["difference-old", old], ["difference-new", now]]) {
            const select = node(id);
            fill(select, boots.map(each => el("option", {value: each.boot},
                `${moment(each.began)} ${each.state ? stateOf(each.state).word : ""}`)));
            select.value = boot;
        }
        node("difference-choice").hidden = boots.length < 2;
        if (changes && (!chosen || index === 0))
            this.#fill(changes, boots.length);
        else if (boots.length > 1)
            this.#ask();
        else
            this.#fill([], boots.length);
    }

    async #ask() {
        this.#asked?.abort();
        this.#asked = new AbortController();
        this.#hasFailed = false;
        const {signal} = this.#asked;
        try {
            const changes = await api.difference(this.#name, node("difference-old").value,
                node("difference-new").value, signal);
            if (!signal.aborted)
                this.#fill(changes, 2);
        } catch (error) {
            if (error.name === "AbortError")
                return;
            this.#hasFailed = true;
            this.#say(error.message);
        }
    }

    #fill(changes, boots) {
        fill(node("difference-rows"), changes.map(row));
        node("difference-table").hidden = !changes.length;
        this.#say(changes.length ? `${changes.length} changed`
            : boots < 2 ? "There is no boot before this one." : "Nothing changed.");
    }

    #say(text) {
        setText(node("difference-said"), text);
    }
}
