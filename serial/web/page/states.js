// SPDX-License-Identifier: MIT
// What a machine can be, worst first: the word for it, its tone (a colour) and its mark (a shape),
// since a colour alone tells nothing to who can't see it.

const TABLE = [
    ["crashed", "crashed", "bad", "it stopped with a panic, or began anew before its end"],
    ["looping", "looping", "bad", "it begins and begins and doesn't end"],
    ["fail", "failed", "bad", "a check failed"],
    ["damaged", "damaged", "warn", "lines of its answer are missing"],
    ["truncated", "truncated", "warn", "its answer has no end"],
    ["other", "other machine", "warn", "another machine, or another run, than was meant"],
    ["inconclusive", "inconclusive", "warn", "a check could not be done, or nothing was checked"],
    ["overdue", "overdue", "missing", "an answer was expected by now"],
    ["silent", "silent", "missing", "it said nothing that is sealed"],
    ["unheard", "unheard", "idle", "nothing was heard of it yet"],
    ["booting", "booting", "busy", "its answer is under way"],
    ["pass", "passed", "good", "its last answer is whole, and every check passed"],
    ["screen", "screen only", "idle", "it has no serial line"],
];

export const STATES = TABLE.map(([name, word, tone, about], rank) => ({
    name, word, tone, about, rank, ill: ["bad", "warn", "missing"].includes(tone),
}));

const BY_NAME = new Map(STATES.map(state => [state.name, state]));

/** Of a name that this page doesn't know, as a newer server may have: shown as it is. */
export function stateOf(name) {
    return BY_NAME.get(name) ?? {
        name: "unheard", word: String(name), tone: "idle", about: "", rank: 9, ill: false};
}

/** Ill, and somebody should look: not while it is in quarantine. */
export function isIll(machine) {
    return stateOf(machine.state).ill && !machine.quarantine;
}

const VERDICTS = ["pass", "fail", "unheard", "truncated", "damaged", "silent", "crashed", "other",
    "inconclusive"];

/** The state that a verdict's number stands for. */
export function verdictState(number) {
    return stateOf(VERDICTS[number] ?? "unheard");
}

/** How a check came out: its word, tone and mark. */
const OUTCOMES = {
    pass: {word: "passed", tone: "good", mark: "pass", rank: 4},
    fail: {word: "failed", tone: "bad", mark: "fail", rank: 0},
    timeout: {word: "took too long", tone: "bad", mark: "overdue", rank: 1},
    error: {word: "could not be done", tone: "warn", mark: "error", rank: 2},
    skip: {word: "skipped", tone: "idle", mark: "skip", rank: 3},
};

export function outcomeOf(name) {
    return OUTCOMES[name] ?? {word: String(name), tone: "idle", mark: "skip", rank: 3};
}
