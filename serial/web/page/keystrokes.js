// SPDX-License-Identifier: MIT
// What somebody typed, as the bytes that the line is given, in messages of a size that is taken.
// Pure.

const MOST = 1024;  // bytes in a message (openapi.yaml)
const BURST = 4096; // what waits for a slow line on the server's side without loss
const RATE = 960;   // bytes a second that even 9600 baud takes

/** UTF-8, each byte as a character: what the live protocol calls text. */
export function toBytes(text) {
    return Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join("");
}

/** How much may be sent when: keys at once, a long paste no faster than a slow line takes it. */
export class Pace {
    #room = BURST;
    #at = 0;

    /** Of that many bytes, how many may go now (ms). They are taken as gone. */
    take(wanted, now) {
        this.#room = Math.min(BURST, this.#room + (now - this.#at) * RATE / 1000);
        this.#at = now;
        const length = Math.min(wanted, MOST, Math.floor(this.#room));
        this.#room -= length;
        return length;
    }
}

/** Whether one should be asked before it is pasted: it presses Enter by itself. */
export function pressesEnter(text) {
    return /[\r\n]/.test(text);
}

/** Without the control characters that a clipboard can hide; line ends and tabs are keys. */
export function harmless(text) {
    return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, "");
}

/** "3 lines, 120 bytes". */
export function describe(text) {
    const lines = text.replace(/(\r\n|\r|\n)$/, "").split(/\r\n|\r|\n/).length;
    return `${lines} line${lines === 1 ? "" : "s"}, ${toBytes(text).length} bytes`;
}
