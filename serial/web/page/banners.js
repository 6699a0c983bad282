// SPDX-License-Identifier: MIT
// What is wrong with the lab's end itself: no connection, a journal that can't be written.

import {el, fill, mark} from "./dom.js";
import {moment, size, span} from "./time.js";

export class Banners {
    #box;
    #parts = new Map();

    constructor(box) {
        this.#box = box;
    }

    #set(key, node) {
        if (node)
            this.#parts.set(key, node);
        else
            this.#parts.delete(key);
        fill(this.#box, [...this.#parts.values()]);
    }

    /** `wait`: ms until the next attempt; `since`: when something was heard last. */
    connection(state, wait, since, hurry) {
        const told = since ? ` What you see is of ${moment(since)}.` : "";
        this.#set("connection", state === "open" ? null : el("p.banner", {"data-tone": "bad"},
            mark("unplugged"),
            state === "connecting" ? `No connection to the server: trying …${told}`
                : `No connection to the server: next attempt in ${span(wait)}.${told}`,
            el("button", {type: "button", onclick: hurry}, "Try now")));
    }

    /** As openapi.yaml has it in Lab. */
    journal(journal) {
        const {stalled, error, lost, spooled, since} = journal ?? {};
        const parts = [];
        if (stalled || error)
            parts.push(`The journal can't be written${since ? ` since ${moment(since)}` : ""}: ${
                error ?? "the disk doesn't take it"}.`, spooled ? `${size(spooled)} wait in memory.`
                : "");
        if (lost)
            parts.push(`${size(lost)} were lost.`);
        this.#set("journal", parts.length ? el("p.banner", {"data-tone": lost ? "bad" : "warn"},
            mark("lost"), parts.filter(Boolean).join(" ")) : null);
    }
}
