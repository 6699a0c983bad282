// SPDX-License-Identifier: MIT
// A machine's serial line: the terminal with what it said, older output, finding, and typing.

import {api} from "./api.js";
import {setAttribute, setText} from "./dom.js";
import {describe, harmless, pressesEnter} from "./keystrokes.js";
import {Terminal} from "./terminal.js";
import {size} from "./time.js";
import {Typing} from "./typing.js";
import {fromLine, Watch} from "./watch.js";

const node = id => document.getElementById(id);

export class Console {
    #live;
    #announcer;
    #watch = new Watch();
    #terminal = null;
    #typing;
    #isFirst = true;
    #back = null; // where to scroll when older output is there
    #note = "";

    constructor(live, announcer) {
        this.#live = live;
        this.#announcer = announcer;
        this.#typing = new Typing(message => live.send(message), () => this.#show());
        node("take").addEventListener("click", () => this.#take());
        node("break").addEventListener("click", () => this.#typing.sendBreak());
        node("earlier").addEventListener("click", () => this.#earlier());
        node("to-end").addEventListener("click", () => this.#terminal?.toEnd());
        node("spoken").addEventListener("change",
            event => this.#terminal?.setSpoken(event.target.checked));
        node("find").addEventListener("submit", event => this.#find(event));
        node("terminal").addEventListener("paste", event => this.#paste(event), true);
        node("terminal").addEventListener("keydown", event => this.#scrollKey(event));
    }

    async open(name) {
        this.#typing.begin(name);
        node("log-all").href = api.logAddress(name);
        node("log-all").download = `${name}.log`;
        this.#note = "";
        const watch = this.#watch.begin(name);
        if (!this.#terminal)
            await this.#make();
        if (this.#watch.name !== name)
            return;
        this.#terminal.reset();
        this.#terminal.setLabel(`What ${name} says on its serial line`);
        this.#terminal.fit();
        this.#live.send(watch);
        this.#show();
    }

    async #make() {
        this.#terminal = await Terminal.make(node("terminal"), {
            keys: text => this.#typing.type(text),
            leave: () => node("take").focus(),
        });
        this.#terminal.setSpoken(node("spoken").checked);
        this.#terminal.onScroll(() => this.#showEnd());
    }

    close() {
        this.#typing.release();
        if (this.#watch.name)
            this.#live.send(this.#watch.stop());
    }

    update(machine, mayType) {
        this.#typing.update(machine, mayType);
    }

    /** Who looks, which a new connection tells. */
    setUser(user) {
        this.#typing.user = user;
        this.#show();
    }

    connected() {
        if (this.#watch.name && this.#terminal)
            this.#live.send(this.#watch.again());
        this.#show();
    }

    disconnected() {
        this.#typing.lost();
    }

    /** {"log": …}, {"done": …} or {"refused": …} came. */
    heard(message) {
        if (message.log)
            this.#log(message.log);
        if (message.done)
            this.#typing.done(message.done);
        if (message.refused)
            this.#typing.refused(message.refused);
    }

    #log(log) {
        const what = this.#watch.log(log);
        if (what === "reset") {
            this.#terminal?.reset();
            this.#isFirst = log.offset > 0;
        } else if (what !== "on") {
            this.#note = `${size(what)} were left out here: it says more than this view can take. `
                + "The download has all of it.";
        }
        this.#show();
    }

    bytes(bytes) {
        if (!this.#watch.bytes(bytes.length) || !this.#terminal)
            return;
        const shown = this.#isFirst ? fromLine(bytes) : bytes;
        this.#isFirst = false;
        const back = this.#back && this.#watch.end >= this.#back.end ? this.#back : null;
        if (back)
            this.#back = null;
        this.#terminal.write(shown, () => this.#written(back));
    }

    #written(back) {
        if (back)
            this.#terminal.scrollTo(back.top + this.#terminal.lines - back.lines);
        this.#showEnd();
        this.#showEarlier();
    }

    /** What a full terminal would drop again is for a download. */
    #showEarlier() {
        const isFull = this.#terminal?.isFull ?? false;
        const hasMore = this.#watch.hasEarlier && !isFull;
        node("earlier").hidden = !hasMore;
        node("earlier-full").hidden = hasMore || !(this.#watch.hasOlder || isFull);
    }

    #earlier() {
        if (!this.#watch.hasEarlier || !this.#terminal)
            return;
        this.#back = {end: this.#watch.end, top: this.#terminal.top,
            lines: this.#terminal.lines};
        this.#live.send(this.#watch.earlier());
    }

    #take() {
        if (this.#typing.isMine)
            this.#typing.release();
        else
            this.#typing.take();
    }

    #find(event) {
        event.preventDefault();
        const text = node("find-text").value;
        if (!text || !this.#terminal)
            return;
        const found = this.#terminal.findBefore(text);
        this.#note = found ? "" : `“${text}” isn't in what is shown here.`;
        this.#show();
    }

    /** What is pasted is asked about where it would press Enter, and can't hide control keys. */
    async #paste(event) {
        event.preventDefault();
        event.stopImmediatePropagation();
        const text = harmless(event.clipboardData?.getData("text/plain") ?? "");
        if (!text)
            return;
        if (!this.#typing.isMine)
            this.#announcer.say("Take the right to type first.");
        else if (!pressesEnter(text) || await this.#confirm(text))
            this.#terminal.paste(text);
    }

    #confirm(text) {
        const dialog = node("paste");
        setText(node("paste-what"), describe(text));
        setText(node("paste-text"), text);
        dialog.returnValue = "";
        dialog.showModal();
        return new Promise(resolve => dialog.addEventListener("close",
            () => resolve(dialog.returnValue === "yes"), {once: true}));
    }

    /** Who may not type still reads by keys. */
    #scrollKey(event) {
        const page = 20;
        const steps = {PageUp: -page, PageDown: page, ArrowUp: -1, ArrowDown: 1, Home: -1e9,
            End: 1e9};
        if (this.#typing.isMine || !this.#terminal || steps[event.key] === undefined
            || event.ctrlKey || event.altKey || event.metaKey)
            return;
        event.preventDefault();
        this.#terminal.scrollTo(this.#terminal.top + steps[event.key]);
        this.#showEnd();
    }

    #showEnd() {
        node("to-end").hidden = this.#terminal.isAtEnd;
    }

    #status() {
        const {isMine, writer, state, whyNot, left} = this.#typing;
        if (left)
            return `${size(left)} are still to be typed …`;
        if (isMine)
            return "You type here: every key goes to the machine. Shift+F6 leaves the terminal.";
        if (state === "asking")
            return "Asking for the right to type …";
        return writer ? `${writer} types here now.` : whyNot ?? "";
    }

    #show() {
        const {isMine, state, whyNot, note} = this.#typing;
        const button = node("take");
        const wasMine = button.dataset.mine === "yes";
        setText(button, isMine ? "Stop typing" : "Type here");
        setAttribute(button, "data-mine", isMine ? "yes" : "no");
        button.disabled = !isMine && (whyNot !== null || state === "asking");
        node("break").hidden = !isMine;
        node("console").classList.toggle("writing", isMine);
        setText(node("writer"), this.#status());
        setText(node("console-note"), [note, this.#note].filter(Boolean).join(" "));
        this.#showEarlier();
        if (!this.#terminal || wasMine === isMine)
            return;
        this.#terminal.setWritable(isMine);
        if (isMine)
            this.#terminal.focus();
    }
}
