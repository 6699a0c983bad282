// SPDX-License-Identifier: MIT
// Asking the server. What it answers is either what was asked for, or a sentence on why not.

class Refused extends Error {
    constructor(status, text, next) {
        super(text);
        this.status = status;
        this.next = next;
    }
}

async function reason(response) {
    try {
        const {error, next} = await response.json();
        return new Refused(response.status, error ?? response.statusText, next ?? "");
    } catch {
        return new Refused(response.status, response.statusText || `status ${response.status}`, "");
    }
}

/** By its whole address: fetch() takes none with a name and password, as this page's may have. */
async function ask(path, signal) {
    const response = await fetch(location.origin + path,
        {signal, headers: {Accept: "application/json"}});
    if (!response.ok)
        throw await reason(response);
    return response.json();
}

const at = name => `/api/machines/${encodeURIComponent(name)}`;

export const api = {
    lab: () => ask("/api/lab"),
    machine: (name, signal) => ask(at(name), signal),
    boot: (name, boot, signal) => ask(`${at(name)}/boots/${encodeURIComponent(boot)}`, signal),
    boots: (name, before, signal) => ask(
        `${at(name)}/boots?most=50${before ? `&before=${before}` : ""}`, signal),
    difference: (name, old, now, signal) => ask(
        `${at(name)}/difference?${new URLSearchParams({old, new: now})}`, signal),
    history: (name, signal) => ask(`${at(name)}/history`, signal),
    logAddress: (name, boot = null) => `${at(name)}/log${
        boot ? `?boot=${encodeURIComponent(boot)}` : ""}`,
};
