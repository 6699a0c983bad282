// SPDX-License-Identifier: MIT
// What somebody typed, as the bytes that the line is given, in messages of a size that is taken.
// Pure.

export const MOST = 1024; // bytes in a message (openapi.yaml)

/** UTF-8, each byte as a character: what the live protocol calls text. */
export function toBytes(text) {
    return Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join("");
}

/** Pieces of at most MOST bytes. */
export function pieces(bytes) {
    const list = [];
    for (let at = 0; at < bytes.length; at += MOST)
        list.push(bytes.slice(at, at + MOST));
    return list;
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
