// SPDX-License-Identifier: MIT
// One boot's answer as the API tells it, made ready to be shown: records in groups, results worst
// first, history by check. Pure.

import {outcomeOf} from "./states.js";

/** Groups of records in the order in which somebody looks for them. */
const GROUPS = [
    ["Machine", ["identity", "system", "board", "chassis"]],
    ["Firmware", ["bios", "firmware", "acpi", "table"]],
    ["Processor", ["cpu", "clock"]],
    ["Memory", ["memory", "slots", "dimm"]],
    ["Network", ["nic"]],
    ["PCI", ["pci", "function"]],
    ["Console", ["port", "screen"]],
    ["Rollcall", ["rollcall", "end"]],
    ["Trouble", ["panic", "fault", "trouble", "note", "check"]],
];
const OTHERS = "More";

/** [[kind, [fields, …]], …], in the order of their coming. */
function byKind(records) {
    const kinds = new Map();
    for (const {kind, fields} of records ?? [])
        kinds.set(kind, [...(kinds.get(kind) ?? []), fields]);
    return [...kinds];
}

/** [{title, kinds: [[kind, [fields, …]], …]}, …]: no group that is empty, none left out. */
export function group(records) {
    const kinds = new Map(byKind(records));
    const groups = [];
    for (const [title, members] of GROUPS) {
        const found = members.filter(kind => kinds.has(kind)).map(
            kind => [kind, kinds.get(kind)]);
        found.forEach(([kind]) => kinds.delete(kind));
        if (found.length)
            groups.push({title, kinds: found});
    }
    if (kinds.size)
        groups.push({title: OTHERS, kinds: [...kinds]});
    return groups;
}

/** All keys that any of these has, each once, in the order of their coming. */
export function keysOf(list) {
    return [...new Set(list.flatMap(fields => Object.keys(fields)))];
}

/** {text, dim}: a value for people. What a vendor left as a placeholder is no value. */
export function valueOf(value) {
    if (value === null || value === undefined)
        return {text: "–", dim: true};
    if (Array.isArray(value))
        return value.length ? {text: value.map(each => valueOf(each).text).join(" ")}
            : {text: "none", dim: true};
    if (typeof value === "object" && "placeholder" in value)
        return {text: `“${value.placeholder}” (a placeholder)`, dim: true};
    if (typeof value === "object")
        return {text: Object.entries(value).filter(([, each]) => each !== null).map(
            ([key, each]) => `${key} ${valueOf(each).text}`).join(", "), dim: false};
    if (typeof value === "boolean")
        return {text: value ? "yes" : "no", dim: false};
    return {text: String(value), dim: false};
}

/** Of a boot: what failed first, else as they were made. */
export function results(boot) {
    return (boot?.results ?? []).map((result, index) => ({result, index}))
        .sort((one, other) => weight(one.result) - weight(other.result) || one.index - other.index)
        .map(({result}) => result);
}

/** `accepted` is why the lab file takes that failure, maybe without a word; null: it doesn't. */
export function isAccepted(accepted) {
    return accepted !== null && accepted !== undefined;
}

function weight({outcome, accepted}) {
    const {rank} = outcomeOf(outcome);
    return rank >= 3 ? 9 : rank + (isAccepted(accepted) ? 4 : 0);
}

export const HISTORY = 24; // marks

/** A check's last boots in words: "24 boots: 22 passed, 2 failed; the last failure …". */
export function inWords(entries) {
    const counts = new Map();
    for (const {outcome} of entries)
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    const told = [...counts].map(([outcome, count]) => `${count} ${outcomeOf(outcome).word}`);
    return `${entries.length} boot${entries.length === 1 ? "" : "s"}: ${told.join(", ")}`;
}
