// SPDX-License-Identifier: MIT
// Thousands of tiles of one size, of which only those in sight exist. The page scrolls; the grid
// makes itself as high as all of them, and puts tiles where one looks.

import {Tile} from "./tile.js";

const GAP = 8;
const BESIDE = 2; // rows beyond what is seen

/** Columns and rows of `count` tiles, at least `least` wide each. Pure. */
export function measure(width, count, least) {
    const columns = Math.max(1, Math.floor((width + GAP) / (least + GAP)));
    return {
        columns,
        rows: Math.ceil(count / columns),
        tile: (width - GAP * (columns - 1)) / columns,
    };
}

/** The first index that can be seen, and the one behind the last, of a window onto the grid. */
export function visible(top, height, rowHeight, columns, count) {
    const first = Math.max(0, Math.floor(top / rowHeight) - BESIDE);
    const last = Math.max(first, Math.ceil((top + height) / rowHeight) + BESIDE);
    return [Math.min(count, first * columns), Math.min(count, last * columns)];
}

export class Grid {
    #list;
    #machines;
    #names = [];
    #tiles = new Map();
    #spare = [];
    #shape = {columns: 1, rows: 0, tile: 0};
    #least = 0;
    #height = 0;
    #focus = 0;

    /** `list` is a <ul>; `machines` maps names to machines. */
    constructor(list, machines) {
        this.#list = list;
        this.#machines = machines;
        list.addEventListener("keydown", event => this.#key(event));
        list.addEventListener("focusin", event => {
            const name = event.target.closest?.(".tile")?.dataset.name;
            if (name)
                this.#aim(this.#names.indexOf(name));
        });
    }

    get count() {
        return this.#names.length;
    }

    /** These, in this order. */
    setNames(names) {
        const focused = this.#names[this.#focus];
        this.#names = names;
        this.#focus = Math.max(0, names.indexOf(focused));
        this.layout();
    }

    /** The window, the style or the number of tiles is another. */
    layout() {
        const style = getComputedStyle(this.#list);
        this.#least = parseFloat(style.getPropertyValue("--tile-width"));
        this.#height = parseFloat(style.getPropertyValue("--tile-height"));
        this.#shape = measure(this.#list.clientWidth, this.#names.length, this.#least);
        const height = Math.max(0, this.#shape.rows * (this.#height + GAP) - GAP);
        this.#list.style.height = `${height}px`;
        this.look();
    }

    /** One scrolled: makes the tiles in sight, and takes back the others. */
    look() {
        const top = -this.#list.getBoundingClientRect().top;
        const [first, last] = visible(top, innerHeight, this.#height + GAP, this.#shape.columns,
            this.#names.length);
        const wanted = new Map();
        for (let index = first; index < last; index++)
            wanted.set(this.#names[index], index);
        if (this.#focus < this.#names.length)
            wanted.set(this.#names[this.#focus], this.#focus);
        this.#takeBack(wanted);
        for (const [name, index] of wanted)
            this.#show(name, index);
        this.#sortNodes([...wanted].sort((one, other) => one[1] - other[1]));
    }

    /** The page's order is the reading order. A node that has the focus would lose it by moving:
     * those in front of it move instead. */
    #sortNodes(wanted) {
        let at = this.#list.firstChild;
        for (const [name] of wanted) {
            const {node} = this.#tiles.get(name);
            if (node !== at && !node.contains(document.activeElement)) {
                this.#list.insertBefore(node, at);
                continue;
            }
            while (at !== node) {
                const next = at.nextSibling;
                this.#list.append(at);
                at = next;
            }
            at = node.nextSibling;
        }
    }

    #takeBack(wanted) {
        for (const [name, tile] of this.#tiles)
            if (!wanted.has(name)) {
                tile.node.remove();
                this.#tiles.delete(name);
                this.#spare.push(tile);
            }
    }

    #show(name, index) {
        let tile = this.#tiles.get(name);
        if (!tile) {
            tile = this.#spare.pop() ?? new Tile();
            this.#tiles.set(name, tile);
            tile.show(this.#machines.get(name));
            this.#list.append(tile.node);
        }
        const {columns, tile: width} = this.#shape;
        tile.put((index % columns) * (width + GAP),
            Math.floor(index / columns) * (this.#height + GAP), width, index,
            this.#names.length);
        tile.link.tabIndex = index === this.#focus ? 0 : -1;
    }

    /** Tells those of these that are in sight anew. */
    refresh(names) {
        for (const name of names) {
            const machine = this.#machines.get(name);
            if (machine)
                this.#tiles.get(name)?.show(machine);
        }
    }

    refreshAll() {
        this.refresh([...this.#tiles.keys()]);
    }

    #aim(index) {
        if (index < 0 || index === this.#focus)
            return;
        const before = this.#tiles.get(this.#names[this.#focus]);
        if (before)
            before.link.tabIndex = -1;
        this.#focus = index;
        const tile = this.#tiles.get(this.#names[index]);
        if (tile)
            tile.link.tabIndex = 0;
    }

    /** Moves to a tile, wherever it is. */
    focus(index = this.#focus) {
        if (!this.#names.length)
            return;
        this.#aim(Math.min(Math.max(index, 0), this.#names.length - 1));
        const row = Math.floor(this.#focus / this.#shape.columns) * (this.#height + GAP);
        const top = this.#list.getBoundingClientRect().top + row;
        const head = document.querySelector(".top").getBoundingClientRect().bottom;
        if (top < head + GAP)
            scrollBy({top: top - head - 2 * GAP});
        else if (top + this.#height > innerHeight - GAP)
            scrollBy({top: top + this.#height + 2 * GAP - innerHeight});
        this.look();
        this.#tiles.get(this.#names[this.#focus])?.link.focus({preventScroll: true});
    }

    focusName(name) {
        const index = this.#names.indexOf(name);
        if (index >= 0)
            this.focus(index);
        return index >= 0;
    }

    #key(event) {
        const {columns} = this.#shape;
        const page = columns * Math.max(1, Math.floor(innerHeight / (this.#height + GAP)) - 1);
        const steps = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns,
            PageUp: -page, PageDown: page, Home: -Infinity, End: Infinity};
        const step = steps[event.key];
        if (step === undefined || event.ctrlKey || event.altKey || event.metaKey)
            return;
        event.preventDefault();
        this.focus(this.#focus + step);
    }
}
