// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import {test} from "node:test";

import {marksThatHold} from "../../../serial/web/page/marks.js";
import {arrange} from "../../../serial/web/page/order.js";
import {STATES, isIll, stateOf, verdictState} from "../../../serial/web/page/states.js";
import {Store, compareNames} from "../../../serial/web/page/store.js";

const ALL = {q: "", is: [], sort: "worst"};

function machine(name, state = "pass", more = {}) {
    return {name, state, place: null, line: {state: "open", heard: 0}, changed: 0, ...more};
}

function storeOf(...machines) {
    const store = new Store();
    store.update(machines);
    return store;
}

const lines = (store, wanted = {}) => arrange(store, {...ALL, ...wanted}).lines;

test("worst first, then by name, numbers by their value", () => {
    const store = storeOf(machine("r10"), machine("r2"), machine("r3", "crashed"),
        machine("r1", "silent"), machine("r11", "fail"));
    assert.deepEqual(lines(store), ["r3", "r11", "r1", "r2", "r10"]);
});

test("every state has its place, its word and its tone", () => {
    const store = storeOf(...STATES.map(({name}, index) => machine(`m${20 - index}`, name)));
    const {lines: shown, screens} = arrange(store, ALL);
    assert.deepEqual([...shown, ...screens].map(name => store.machines.get(name).state),
        STATES.map(({name}) => name));
    assert.equal(new Set(STATES.map(({word}) => word)).size, STATES.length);
});

test("quarantine comes last and is not ill", () => {
    const store = storeOf(machine("a", "crashed", {quarantine: "known"}), machine("b"));
    assert.deepEqual(lines(store), ["b", "a"]);
    assert.equal(store.ill, 0);
    assert.equal(store.worst(), null);
});

test("a screen is apart from lines", () => {
    const {lines: shown, screens} = arrange(storeOf(machine("a", "screen"), machine("b")), ALL);
    assert.deepEqual([shown, screens], [["b"], ["a"]]);
});

test("by name, by place, by what was heard last", () => {
    const store = storeOf(machine("a", "fail", {place: "rack 10", line: {heard: 1}}),
        machine("b", "pass", {place: "rack 9", line: {heard: 3}}),
        machine("c", "pass", {line: {heard: 2}}));
    assert.deepEqual(lines(store, {sort: "name"}), ["a", "b", "c"]);
    assert.deepEqual(lines(store, {sort: "place"}), ["b", "a", "c"]);
    assert.deepEqual(lines(store, {sort: "heard"}), ["b", "c", "a"]);
});

test("every word of a search must be there, in whatever it looks at", () => {
    const store = storeOf(
        machine("r17", "fail", {place: "Rack 3", product: "PowerEdge R440", serial: "7XK2M13",
            mac: "d0:94:66:12:34:56", what: "memory.sample: bit 12"}), machine("r18"));
    for (const q of ["R17", "rack 3", "poweredge", "7xk2", "d0:94", "d09466123456", "bit fail",
        "failed memory"])
        assert.deepEqual(lines(store, {q}), ["r17"], q);
    assert.deepEqual(lines(store, {q: "rack 8"}), []);
});

test("what a machine says newly is searched", () => {
    const store = storeOf(machine("a"));
    assert.deepEqual(lines(store, {q: "dimm"}), []);
    store.update([machine("a", "fail", {what: "DIMM A2"})]);
    assert.deepEqual(lines(store, {q: "dimm"}), ["a"]);
});

test("states are alternatives, marks must hold as well", () => {
    const store = storeOf(machine("a", "fail", {changed: 2}), machine("b", "crashed"),
        machine("c", "pass", {changed: 1}));
    assert.deepEqual(lines(store, {is: ["fail", "crashed"]}), ["b", "a"]);
    assert.deepEqual(lines(store, {is: ["fail", "changed"]}), ["a"]);
    assert.deepEqual(lines(store, {is: ["changed"]}), ["a", "c"]);
});

test("counts follow each change, and who goes isn't counted", () => {
    const store = storeOf(machine("a", "fail"), machine("b", "crashed"));
    assert.deepEqual([store.counts.get("fail"), store.ill, store.worst().name],
        [1, 2, "crashed"]);
    store.update([machine("b", "pass")]);
    assert.deepEqual([store.counts.get("crashed"), store.ill, store.worst().name],
        [0, 1, "fail"]);
    store.keepOnly(["b"]);
    assert.deepEqual([store.counts.get("fail"), store.ill, store.machines.size], [0, 0, 1]);
    assert.equal(store.worst(), null);
});

test("what changed is told once", () => {
    const store = storeOf(machine("a"));
    assert.deepEqual([...store.takeChanged()], ["a"]);
    assert.equal(store.takeChanged().size, 0);
    assert.equal(store.takeMoved(), true);
    assert.equal(store.takeMoved(), false);
});

test("who fell ill or became well is said, who came or boots isn't", () => {
    const store = storeOf(machine("a", "fail"), machine("b"));
    assert.deepEqual(store.takeSaid(), []);
    store.update([machine("a", "pass"), machine("b", "booting")]);
    assert.deepEqual(store.takeSaid(), [{name: "a", state: "pass"}]);
    store.update([machine("b", "crashed")]);
    store.update([machine("b", "crashed", {what: "more of it"})]);
    assert.deepEqual(store.takeSaid(), [{name: "b", state: "crashed"}]);
});

test("a state that this page doesn't know is shown by its name", () => {
    assert.equal(stateOf("melted").word, "melted");
    assert.equal(isIll({state: "melted"}), false);
    assert.deepEqual(lines(storeOf(machine("a", "melted"))), ["a"]);
    assert.equal(verdictState(6).name, "crashed");
    assert.equal(verdictState(null).name, "unheard");
});

test("marks", () => {
    assert.deepEqual(marksThatHold(machine("a", "fail", {changed: 1, writer: "anna",
        line: {state: "closed"}})), ["ill", "changed", "offline", "typing"]);
    assert.deepEqual(marksThatHold(machine("a")), []);
});

test("names that differ in case alone have an order", () => {
    assert.notEqual(compareNames("R1", "r1"), 0);
    assert.equal(Math.sign(compareNames("R1", "r1")), -Math.sign(compareNames("r1", "R1")));
});
