// SPDX-License-Identifier: MIT
// Keys of the whole page. What stands in a field, or goes to a machine, is none of them.

import {isField} from "./dom.js";

import {el, mark} from "./dom.js";
import {STATES} from "./states.js";

export function startKeys({search, back}) {
    const help = document.getElementById("help");
    const openHelp = () => help.open || help.showModal();
    document.getElementById("help-button").addEventListener("click", openHelp);
    document.getElementById("legend").append(...STATES.map(({name, word, about, tone}) => el("li",
        {"data-tone": tone}, mark(name), el("span", {}, el("b", {}, word), `: ${about}`))));
    for (const button of document.querySelectorAll("[data-close]"))
        button.addEventListener("click", () => button.closest("dialog").close());
    const keys = {"/": search, "?": openHelp, Escape: back};
    document.addEventListener("keydown", event => {
        if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey
            || isField(event.target) || document.querySelector("dialog[open]"))
            return;
        const action = keys[event.key];
        if (action) {
            event.preventDefault();
            action();
        }
    });
}
