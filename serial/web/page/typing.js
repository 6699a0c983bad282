// SPDX-License-Identifier: MIT
// The right to type at a machine: taken by a button, held by one connection at a time, given back
// by the same button, lost with the connection. Whoever holds it sees so, and so does everybody.

import {Pace, toBytes} from "./keystrokes.js";

const PATIENCE = 5000; // ms for the server's answer
const PAUSE = 70; // ms between two messages of a paste

const WHY_NOT = {
    never: "The lab file says that nothing is ever typed at this machine.",
    resend: "The lab file lets only Rollcall itself type here (“type: people” lets people).",
};

export class Typing {
    state = "none"; // none, asking, mine
    note = "";      // the last thing that one should know
    left = 0;       // bytes of a paste that are still to be sent
    user = null;    // who looks; null: nobody is signed in
    #machine = null;
    #mayType = null;
    #wasSeen = false;
    #waiting = ""; // bytes
    #pace = new Pace();
    #timer = 0;
    #patience = 0;
    #send;
    #changed;

    /** `send(message)` is false where there is no connection; `changed()` is told of everything. */
    constructor(send, changed) {
        this.#send = send;
        this.#changed = changed;
    }

    get isMine() {
        return this.state === "mine";
    }

    get writer() {
        return this.#machine?.writer ?? null;
    }

    /** Why nobody, or not this user, may type here; null: they may try. */
    get whyNot() {
        return WHY_NOT[this.#machine?.type] ?? (!this.user ? "Sign in to type here."
            : this.#mayType === false ? "You may look at this machine, and not type." : null);
    }

    /** Another machine is looked at. */
    begin(name) {
        this.release();
        this.#set("none", "");
        this.#machine = {name};
        this.#mayType = null;
    }

    /** What is known of it now; `mayType` once it was asked. */
    update(machine, mayType = this.#mayType) {
        this.#machine = machine;
        this.#mayType = mayType;
        if (this.isMine && machine.writer)
            this.#wasSeen = true;
        else if (this.isMine && this.#wasSeen)
            this.#set("none", "The right to type was taken back.");
        this.#changed();
    }

    take() {
        if (!this.#send({take: this.#machine.name})) {
            this.#set(this.state, "There is no connection to the server.");
            return;
        }
        this.#set("asking", "");
        this.#patience = setTimeout(
            () => this.#set("none", "The server didn't answer."), PATIENCE);
    }

    release() {
        if (this.state === "none")
            return;
        this.#send({release: this.#machine.name});
        this.#set("none", "You gave back the right to type.");
    }

    /** The connection is gone, and the right with it. */
    lost() {
        if (this.state !== "none")
            this.#set("none", "The connection is lost, and with it the right to type.");
    }

    sendBreak() {
        if (this.isMine)
            this.#send({break: this.#machine.name});
    }

    /** Text as the terminal has it; only its holder's goes anywhere. */
    type(text) {
        if (!this.isMine)
            return;
        this.#waiting += toBytes(text);
        if (!this.#timer)
            this.#next();
    }

    #next() {
        this.#timer = 0;
        const length = this.#pace.take(this.#waiting.length, performance.now());
        if (length)
            this.#send({type: {name: this.#machine.name, text: this.#waiting.slice(0, length)}});
        this.#waiting = this.#waiting.slice(length);
        if (this.left !== this.#waiting.length) {
            this.left = this.#waiting.length;
            this.#changed();
        }
        if (this.#waiting)
            this.#timer = setTimeout(() => this.#next(), PAUSE);
    }

    /** {"done": …} came. */
    done({what, name}) {
        if (name !== this.#machine?.name)
            return;
        if (what === "take" && this.state === "asking")
            this.#set("mine", "");
        else if (what === "break")
            this.#set(this.state, "A break was sent.");
    }

    /** {"refused": …} came. */
    refused({what, name, why, writer}) {
        if (name !== this.#machine?.name)
            return;
        const text = why ?? (writer ? `${writer} writes there` : "The server refuses it");
        this.#waiting = "";
        this.left = 0;
        if (what === "take")
            this.#set("none", text);
        else if (what === "type" || what === "break")
            this.#set(this.state, `Not sent: ${text}`);
    }

    #set(state, note) {
        clearTimeout(this.#patience);
        if (state !== "mine") {
            clearTimeout(this.#timer);
            this.#timer = 0;
            this.#waiting = "";
            this.left = 0;
            this.#wasSeen = false;
        }
        this.state = state;
        this.note = note;
        this.#changed();
    }
}
