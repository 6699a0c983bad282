// SPDX-License-Identifier: MIT
// Times as people say them. The server's clock counts: this machine's may be wrong.

let ahead = 0;

/** The server says that it is `ms` now. */
export function setClock(ms) {
    ahead = ms - Date.now();
}

export function now() {
    return Date.now() + ahead;
}

const UNITS = [[86400e3, "d"], [3600e3, "h"], [60e3, "min"]];

/** How long that is: "4 min". Less than a minute in seconds. */
export function span(ms) {
    for (const [length, unit] of UNITS)
        if (ms >= length)
            return `${Math.floor(ms / length)} ${unit}`;
    return `${Math.max(0, Math.round(ms / 1000))} s`;
}

/** How long ago that was. It changes once a minute, so that a page of them stays calm. */
export function ago(then, at = now()) {
    if (then === null || then === undefined)
        return "never";
    return at - then < 60e3 ? "just now" : `${span(at - then)} ago`;
}

const two = number => String(number).padStart(2, "0");

/** Date and time here, without the date where it is today's. */
export function moment(ms, at = now()) {
    const day = date => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
    const date = new Date(ms);
    const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
    return day(date) === day(new Date(at)) ? time : `${day(date)} ${time}`;
}

/** "1,234 bytes", "12 KiB". */
export function size(bytes) {
    if (bytes < 10240)
        return `${bytes.toLocaleString("en")} byte${bytes === 1 ? "" : "s"}`;
    const units = ["KiB", "MiB", "GiB", "TiB"];
    let value = bytes / 1024, unit = 0;
    for (; value >= 1024 && unit + 1 < units.length; unit++)
        value /= 1024;
    return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
