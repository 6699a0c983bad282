// SPDX-License-Identifier: MIT
// xterm.js, as a serial console needs it: it shows what a machine says, and nothing that the
// machine says makes it speak, open, copy or fetch anything. The one file that knows xterm.js.

import {swallowQueries} from "./queries.js";
import {allowSheets} from "./sheets.js";

const COLUMNS = 80, ROWS = 25; // what firmware's screens are made for: never less
const MOST_COLUMNS = 160;

const THEME = {
    background: "#0e1113", foreground: "#d6d9d6", cursor: "#8ab4ff", cursorAccent: "#0e1113",
    selectionBackground: "#3a5a8f", black: "#1c2023", red: "#f2827a", green: "#8fcf8a",
    yellow: "#e6c073", blue: "#82aaff", magenta: "#d4a5ff", cyan: "#7fd0d8", white: "#d6d9d6",
    brightBlack: "#7d868c", brightRed: "#ff9d96", brightGreen: "#a9e5a3",
    brightYellow: "#ffd98c", brightBlue: "#a5c3ff", brightMagenta: "#e4c4ff",
    brightCyan: "#a1e8ee", brightWhite: "#ffffff",
};

const OPTIONS = {
    cols: COLUMNS, rows: ROWS, scrollback: 20000, theme: THEME, fontSize: 13,
    fontFamily: '"DejaVu Sans Mono", ui-monospace, Menlo, Consolas, monospace',
    minimumContrastRatio: 4.5, disableStdin: true, altClickMovesCursor: false,
    ignoreBracketedPasteMode: true, cursorInactiveStyle: "outline", cursorBlink: false,
    linkHandler: {activate() {}}, windowOptions: {}, logLevel: "off",
};

let made = null;

/** xterm.js is large, and only a machine's page wants it. */
async function constructor() {
    made ??= import("../xterm/xterm.mjs").then(module => {
        allowSheets();
        return module.Terminal;
    });
    return made;
}

export class Terminal {
    #xterm;
    #box;

    /** `box` is where it goes; `keys(text)` is told what somebody typed, `leave()` that they want
     * out of it. */
    static async make(box, {keys, leave}) {
        const Xterm = await constructor();
        return new Terminal(new Xterm(OPTIONS), box, keys, leave);
    }

    constructor(xterm, box, keys, leave) {
        this.#xterm = xterm;
        this.#box = box;
        swallowQueries(xterm.parser);
        xterm.attachCustomKeyEventHandler(event => this.#key(event, leave));
        xterm.onData(keys);
        xterm.open(box);
        this.setWritable(false);
        new ResizeObserver(() => requestAnimationFrame(() => this.fit())).observe(box);
    }

    /** Keys are the page's, unless one types: then all are the machine's but the way out. */
    #key(event, leave) {
        if (this.#xterm.options.disableStdin)
            return false;
        if (event.key === "F6" && event.shiftKey) {
            event.preventDefault();
            if (event.type === "keydown")
                leave();
            return false;
        }
        return true;
    }

    setWritable(isWritable) {
        this.#xterm.options.disableStdin = !isWritable;
        this.#xterm.options.cursorBlink = isWritable
            && !matchMedia("(prefers-reduced-motion: reduce)").matches;
        this.#xterm.textarea.tabIndex = isWritable ? 0 : -1;
    }

    setLabel(text) {
        this.#xterm.textarea.setAttribute("aria-label", text);
    }

    setSpoken(isSpoken) {
        this.#xterm.options.screenReaderMode = isSpoken;
    }

    write(bytes, done) {
        this.#xterm.write(bytes, done);
    }

    /** Clears it, in its turn: what was written before is not yet shown, it may be. */
    reset() {
        this.#xterm.write("\x1bc");
    }

    focus() {
        this.#xterm.focus();
    }

    paste(text) {
        this.#xterm.paste(text);
    }

    /** As many columns as there is room for, within what consoles are made for. */
    fit() {
        const screen = this.#xterm.element?.querySelector(".xterm-screen");
        if (!screen?.clientWidth || !this.#box.clientWidth)
            return;
        const cell = screen.getBoundingClientRect().width / this.#xterm.cols;
        const line = screen.getBoundingClientRect().height / this.#xterm.rows;
        const columns = Math.floor((this.#box.clientWidth - 24) / cell);
        const rows = Math.floor((this.#box.clientHeight - 8) / line);
        this.#xterm.resize(Math.min(MOST_COLUMNS, Math.max(COLUMNS, columns)),
            Math.max(ROWS, rows));
    }

    get lines() {
        return this.#xterm.buffer.normal.length;
    }

    /** Each line more drops the oldest. */
    get isFull() {
        return this.lines >= OPTIONS.scrollback + this.#xterm.rows;
    }

    /** The first line in sight, counted from the first that is kept. */
    get top() {
        return this.#xterm.buffer.active.viewportY;
    }

    get isAtEnd() {
        const {viewportY, baseY} = this.#xterm.buffer.active;
        return viewportY >= baseY;
    }

    scrollTo(line) {
        this.#xterm.scrollToLine(Math.max(0, line));
    }

    toEnd() {
        this.#xterm.scrollToBottom();
    }

    onScroll(told) {
        this.#xterm.onScroll(told);
        this.#xterm.element.addEventListener("wheel", () => setTimeout(told, 100),
            {passive: true});
    }

    /** Selects the next place, upwards, where that text stands; false: there is none. */
    findBefore(text) {
        const buffer = this.#xterm.buffer.active;
        const wanted = text.toLowerCase();
        const at = this.#xterm.getSelectionPosition();
        let line = at ? at.start.y : buffer.length - 1;
        let before = at ? at.start.x : Infinity;
        for (let left = buffer.length; left >= 0; left--) {
            const found = before > 0 ? buffer.getLine(line).translateToString(true)
                .toLowerCase().lastIndexOf(wanted, before - 1) : -1;
            if (found >= 0) {
                this.#xterm.select(found, line, text.length);
                this.scrollTo(line - Math.floor(this.#xterm.rows / 2));
                return true;
            }
            line = line > 0 ? line - 1 : buffer.length - 1;
            before = Infinity;
        }
        return false;
    }
}
