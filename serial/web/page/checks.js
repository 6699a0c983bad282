// SPDX-License-Identifier: MIT
// The checks of one boot, each with how it came out in the boots before.

import {HISTORY, inWords, isAccepted, results} from "./answer.js";
import {el, fill, mark} from "./dom.js";
import {outcomeOf} from "./states.js";
import {moment} from "./time.js";

const WIDTH = 6, HEIGHT = 16;
const SVG = "http://www.w3.org/2000/svg";

/** Height and place tell what colour tells: a pass is low, a failure goes all the way up. */
const BARS = {
    pass: [10, 6], fail: [0, 16], timeout: [0, 16], error: [4, 12], skip: [14, 2],
};

function bar({outcome, began, text}, index) {
    const [top, height] = BARS[outcome] ?? BARS.skip;
    const rect = document.createElementNS(SVG, "rect");
    const title = document.createElementNS(SVG, "title");
    title.textContent = `${moment(began)}: ${outcomeOf(outcome).word}${text ? `, ${text}` : ""}`;
    for (const [name, value] of Object.entries({x: index * WIDTH, y: top, width: WIDTH - 2,
        height, class: "bar", "data-tone": outcomeOf(outcome).tone}))
        rect.setAttribute(name, value);
    rect.append(title);
    return rect;
}

/** The oldest on the left, as people read time; the last of all checks below each other. */
function historyOf(entries, columns) {
    const shown = entries.slice(0, columns).reverse();
    const svg = document.createElementNS(SVG, "svg");
    for (const [name, value] of Object.entries({class: "history", role: "img",
        width: columns * WIDTH, height: HEIGHT, "aria-label": `the last ${inWords(shown)}`}))
        svg.setAttribute(name, value);
    const shift = columns - shown.length;
    svg.append(...shown.map((entry, index) => bar(entry, index + shift)));
    return svg;
}

/** Why a failure counts as passed. */
function acceptance(accepted) {
    return accepted ? ` accepted: ${accepted}` : " accepted by the lab file";
}

function row({name, outcome, text, accepted}, history, columns) {
    const {word, tone, mark: shape} = outcomeOf(outcome);
    const isKnown = isAccepted(accepted);
    return el("li.check", {"data-tone": isKnown ? "idle" : tone, "data-outcome": outcome},
        mark(shape, isKnown ? `${word}, and accepted` : word),
        el("span.check-name", {}, name),
        el("span.check-history", {}, history?.length ? historyOf(history, columns)
            : null),
        el("span.check-text", {title: text}, text ?? "",
            isKnown ? el("em.accepted", {}, acceptance(accepted)) : null));
}

/** `boot` as the API tells it (null: none yet), `history` by check. */
export function showChecks(list, summary, boot, history) {
    const all = results(boot);
    const columns = Math.min(HISTORY, Math.max(0, ...Object.values(history ?? {}).map(
        entries => entries.length)));
    fill(list, all.map(result => row(result, history?.[result.name], columns)));
    const counts = new Map();
    for (const {outcome} of all)
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    summary.textContent = all.length ? [...counts].map(
        ([outcome, count]) => `${count} ${outcomeOf(outcome).word}`).join(", ")
        : "no results yet";
}
