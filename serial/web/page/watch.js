// SPDX-License-Identifier: MIT
// Which part of a machine's log the terminal shows, and where what comes belongs to. Pure: it says
// what to ask for, and what to do with what came.

export const TAIL = 64 * 1024;
const EARLIER = 256 * 1024;
const MOST = 8 * 1024 * 1024; // more than that is for a download

export class Watch {
    name = null;
    start = 0; // offset of the first byte that is shown
    end = 0;   // and of the next that is to come
    #known = false;
    #asked = false; // a "log" message is due before any byte counts

    /** What to send to watch it, with its latest bytes. */
    begin(name) {
        this.name = name;
        this.#known = false;
        this.#asked = true;
        return {watch: {name, tail: TAIL}};
    }

    /** What to send behind a lost connection: on from where one was. */
    again() {
        this.#asked = true;
        return {watch: this.#known ? {name: this.name, offset: this.end}
            : {name: this.name, tail: TAIL}};
    }

    /** There is more before what is shown. */
    get hasOlder() {
        return this.#known && this.start > 0;
    }

    get hasEarlier() {
        return this.hasOlder && this.end - this.start < MOST;
    }

    /** What to send to have more of what came before. */
    earlier() {
        this.#asked = true;
        this.#known = false;
        return {watch: {name: this.name, offset: Math.max(0, this.start - EARLIER)}};
    }

    stop() {
        this.name = null;
        return {watch: null};
    }

    /**
     * A "log" message came. "reset": what is shown is old, and all comes anew; "on": it goes on as
     * before; or the number of bytes that were left out.
     */
    log({name, offset}) {
        if (name !== this.name)
            return "on";
        const asked = this.#asked;
        this.#asked = false;
        if (this.#known && offset === this.end)
            return "on";
        if (this.#known && offset > this.end && !asked) {
            const skipped = offset - this.end;
            this.end = offset;
            return skipped;
        }
        this.#known = true;
        this.start = this.end = offset;
        return "reset";
    }

    /** Bytes came: whether they are to be shown. */
    bytes(length) {
        if (!this.name || this.#asked)
            return false;
        this.end += length;
        return true;
    }
}

/** A beginning in the middle of a line could be the rest of an escape sequence: up to the next. */
export function fromLine(bytes) {
    const end = bytes.subarray(0, 4096).indexOf(10);
    return end < 0 ? bytes : bytes.subarray(end + 1);
}
