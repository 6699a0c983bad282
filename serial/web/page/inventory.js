// SPDX-License-Identifier: MIT
// What the machine is made of: its records, a table for each kind.

import {group, keysOf, valueOf} from "./answer.js";
import {el, fill} from "./dom.js";

function cell(value) {
    const {text, dim} = valueOf(value);
    return el(dim ? "td.dim" : "td", {}, text);
}

/** One record: its keys under each other. */
function single(kind, fields) {
    const rows = Object.entries(fields).map(([key, value]) => el("tr", {},
        el("th", {scope: "row"}, key), cell(value)));
    return el("table.facts", {}, el("caption", {}, kind), el("tbody", {}, rows));
}

/** Several of a kind: each a row. */
function several(kind, list) {
    const keys = keysOf(list);
    return el("div.wide", {tabindex: "0", role: "group", "aria-label": `${kind}, a table`},
        el("table.rows", {}, el("caption", {}, `${kind} × ${list.length}`),
            el("thead", {}, el("tr", {}, keys.map(key => el("th", {scope: "col"}, key)))),
            el("tbody", {}, list.map(fields => el("tr", {}, keys.map(
                key => cell(fields[key])))))));
}

const MANY = new Set(["dimm", "nic", "function", "table", "port", "fault", "trouble", "note"]);

export function showInventory(box, records) {
    const groups = group(records);
    fill(box, groups.length ? groups.map(({title, kinds}) => el("section.group", {},
        el("h3", {}, title),
        kinds.map(([kind, list]) => list.length > 1 || MANY.has(kind) ? several(kind, list)
            : single(kind, list[0])))) : [el("p.dim", {}, "Nothing was said of it yet.")]);
}
