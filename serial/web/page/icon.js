// SPDX-License-Identifier: MIT
// What shows while the page is in another tab: the title counts the ill, the icon has the worst
// state's colour and, since colours aren't for everybody, its number.

const COLOURS = {bad: "#b3261e", warn: "#a15c00", missing: "#6b3fa0", good: "#1f7a3d",
    busy: "#1f5fbf", idle: "#5f6368"};

/** The icon, as an address. */
export function drawing(tone, ill) {
    const text = ill > 99 ? "99" : String(ill);
    const inner = ill ? `<text x="16" y="23" font-size="${text.length > 1 ? 18 : 21}" `
        + `font-family="sans-serif" font-weight="bold" text-anchor="middle" `
        + `fill="#fff">${text}</text>`
        : '<path d="M9 17l5 5 9-11" fill="none" stroke="#fff" stroke-width="4"/>';
    return "data:image/svg+xml," + encodeURIComponent(
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" `
        + `rx="7" fill="${COLOURS[tone]}"/>${inner}</svg>`);
}

export function title(place, ill, isConnected) {
    const count = ill ? `(${ill} ill) ` : "";
    return `${isConnected ? "" : "(no connection) "}${count}${place}`;
}

let shown = "";

/** `worst`: a state of states.js, or null. */
export function showIcon(place, worst, ill, isConnected) {
    document.title = title(place, ill, isConnected);
    const address = drawing(isConnected ? worst?.tone ?? "good" : "idle", ill);
    if (address !== shown)
        document.getElementById("icon").href = shown = address;
}
