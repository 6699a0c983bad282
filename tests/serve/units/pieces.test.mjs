// SPDX-License-Identifier: MIT
import assert from "node:assert/strict";
import {test} from "node:test";

import {sentence} from "../../../serial/web/page/announce.js";
import {group, inWords, keysOf, results, valueOf} from "../../../serial/web/page/answer.js";
import {measure, visible} from "../../../serial/web/page/grid.js";
import {drawing, title} from "../../../serial/web/page/icon.js";
import {Pace, describe, harmless, pressesEnter, toBytes} from
    "../../../serial/web/page/keystrokes.js";
import {pause} from "../../../serial/web/page/live.js";
import {speaks} from "../../../serial/web/page/queries.js";
import {listRoute, machineRoute, readRoute} from "../../../serial/web/page/route.js";
import {ago, moment, size, span} from "../../../serial/web/page/time.js";
import {fromLine, TAIL, Watch} from "../../../serial/web/page/watch.js";

test("addresses lead back to where they are of", () => {
    for (const wanted of [{q: "rack 3 & more", is: ["fail", "changed"], sort: "name"},
        {q: "", is: [], sort: "worst"}, {q: "50% #1", is: [], sort: "heard"}])
        assert.deepEqual(readRoute(listRoute(wanted)), {view: "list", ...wanted});
    for (const name of ["r17", "a b", "x/y", "?", "50%", "ü"])
        assert.deepEqual(readRoute(machineRoute(name, "7c19")),
            {view: "machine", name, boot: "7c19"});
});

test("an address that nobody made is a place all the same", () => {
    assert.deepEqual(readRoute("#/%E0%A4%A"), {view: "machine", name: "%E0%A4%A", boot: null});
    assert.equal(readRoute("").view, "list");
    assert.equal(readRoute("#/?sort=worse&is=").sort, "worst");
});

test("pauses grow, up to a bound, and differ from viewer to viewer", () => {
    const waits = [1, 2, 3, 4, 5, 6, 20].map(failed => pause(failed, 0.5));
    assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 15000, 15000]);
    assert.notEqual(pause(3, 0), pause(3, 1));
});

test("each character that is typed is its bytes", () => {
    assert.equal(toBytes("a\u001b[A\u0003"), "a\u001b[A\u0003");
    assert.equal(toBytes("ü€"), "\u00c3\u00bc\u00e2\u0082\u00ac");
});

test("keys go at once, a long paste as fast as a slow line takes it", () => {
    const pace = new Pace();
    assert.equal(pace.take(3, 0), 3);
    assert.deepEqual([1, 2, 3, 4, 5].map(() => pace.take(9000, 0)), [1024, 1024, 1024, 1021, 0]);
    assert.equal(pace.take(9000, 100), 96);
    assert.equal(pace.take(9000, 60000), 1024);
    let sent = 0;
    for (let now = 60000; now <= 70000; now += 70)
        sent += pace.take(90000, now);
    assert.ok(sent <= 3072 + 9600 && sent > 12000, `${sent} in 10 s`);
});

test("what is pasted can't hide control keys, and Enter is seen", () => {
    assert.equal(harmless("a\u001b]0;x\u0007\u0003b\tc\r\n\u009b"), "a]0;xb\tc\r\n");
    assert.equal(pressesEnter("reboot"), false);
    assert.equal(pressesEnter("reboot\n"), true);
    assert.equal(describe("one\ntwo\n"), "2 lines, 8 bytes");
});

test("modes in which a terminal speaks by itself", () => {
    assert.equal(speaks([25]), false);
    assert.equal(speaks([25, 1004]), true);
    assert.equal(speaks([[1006, 1]]), true);
});

test("a watch: its tail, what comes, older output, a lost connection", () => {
    const watch = new Watch();
    assert.deepEqual(watch.begin("r17"), {watch: {name: "r17", tail: TAIL}});
    assert.equal(watch.bytes(5), false, "of whoever was watched before");
    assert.equal(watch.log({name: "r16", offset: 9}), "on");
    assert.equal(watch.log({name: "r17", offset: 300000}), "reset");
    assert.equal(watch.bytes(100), true);
    assert.deepEqual([watch.start, watch.end, watch.hasEarlier], [300000, 300100, true]);
    assert.deepEqual(watch.again(), {watch: {name: "r17", offset: 300100}});
    assert.equal(watch.bytes(5), false);
    assert.equal(watch.log({name: "r17", offset: 300100}), "on");
    assert.equal(watch.bytes(5), true);
    assert.equal(watch.log({name: "r17", offset: 300200}), 95, "95 bytes were left out");
    assert.deepEqual(watch.earlier(), {watch: {name: "r17", offset: 300000 - 262144}});
    assert.equal(watch.bytes(5), false);
    assert.equal(watch.log({name: "r17", offset: 40000}), "reset", "that is all there is");
    assert.deepEqual(watch.stop(), {watch: null});
    assert.equal(watch.bytes(5), false);
});

test("behind a lost connection what is gone from the journal is no gap", () => {
    const watch = new Watch();
    watch.begin("r17");
    watch.log({name: "r17", offset: 0});
    watch.bytes(10);
    watch.again();
    assert.equal(watch.log({name: "r17", offset: 50}), "reset");
    watch.again();
    assert.equal(watch.log({name: "r17", offset: 0}), "reset", "the log was made anew");
});

test("a tail begins with a whole line", () => {
    const bytes = text => new TextEncoder().encode(text);
    assert.deepEqual(fromLine(bytes("31mred\nnext")), bytes("next"));
    assert.deepEqual(fromLine(bytes("no end")), bytes("no end"));
});

test("columns that fit, and tiles in sight", () => {
    assert.deepEqual(measure(1000, 100, 216), {columns: 4, rows: 25, tile: 244});
    assert.deepEqual(measure(100, 3, 216), {columns: 1, rows: 3, tile: 100});
    assert.deepEqual(visible(0, 800, 80, 4, 1000), [0, 48]);
    assert.deepEqual(visible(8000, 800, 80, 4, 1000), [392, 448]);
    assert.deepEqual(visible(-5000, 800, 80, 4, 1000), [0, 0]);
    assert.deepEqual(visible(90000, 800, 80, 4, 1000), [1000, 1000]);
});

test("records in groups, none left out", () => {
    const records = [{kind: "cpu", number: 9, fields: {brand: "x"}},
        {kind: "dimm", number: 10, fields: {slot: "A1"}},
        {kind: "dimm", number: 11, fields: {slot: "A2", mib: 1}},
        {kind: "flux", number: 12, fields: {}}];
    const groups = group(records);
    assert.deepEqual(groups.map(({title: name}) => name), ["Processor", "Memory", "More"]);
    assert.deepEqual(groups[1].kinds, [["dimm", [{slot: "A1"}, {slot: "A2", mib: 1}]]]);
    assert.deepEqual(keysOf(groups[1].kinds[0][1]), ["slot", "mib"]);
    assert.deepEqual(group(undefined), []);
});

test("values for people", () => {
    assert.deepEqual(valueOf(null), {text: "–", dim: true});
    assert.deepEqual(valueOf({placeholder: "O.E.M."}).dim, true);
    assert.equal(valueOf(["nx", "aes"]).text, "nx aes");
    assert.equal(valueOf(false).text, "no");
    assert.equal(valueOf({slot: "A1", mib: 1, ecc: null}).text, "slot A1, mib 1");
});

test("what failed comes first, what is accepted behind it", () => {
    const boot = {results: [{name: "a", outcome: "pass"},
        {name: "b", outcome: "fail", accepted: ""}, {name: "c", outcome: "error"},
        {name: "d", outcome: "fail", accepted: null}, {name: "e", outcome: "skip"}]};
    assert.deepEqual(results(boot).map(({name}) => name), ["d", "c", "b", "a", "e"]);
    assert.deepEqual(results(null), []);
    assert.equal(inWords([{outcome: "pass"}, {outcome: "fail"}, {outcome: "pass"}]),
        "3 boots: 2 passed, 1 failed");
});

test("times and sizes as people say them", () => {
    assert.equal(span(59e3), "59 s");
    assert.equal(span(3700e3), "1 h");
    assert.equal(ago(null), "never");
    assert.equal(ago(1000, 30000), "just now");
    assert.equal(ago(0, 300000), "5 min ago");
    assert.match(moment(1795637000000, 1795637000000), /^\d\d:\d\d:\d\d$/);
    assert.match(moment(1795637000000, 1799999999999), /^2026-11-\d\d \d\d:\d\d:\d\d$/);
    assert.equal(size(1), "1 byte");
    assert.equal(size(20480), "20 KiB");
    assert.equal(size(5 * 1024 ** 3), "5.0 GiB");
});

test("the tab tells how many are ill", () => {
    assert.equal(title("Lab", 0, true), "Lab");
    assert.equal(title("Lab", 3, true), "(3 ill) Lab");
    assert.equal(title("Lab", 3, false), "(no connection) (3 ill) Lab");
    assert.ok(decodeURIComponent(drawing("bad", 120)).includes(">99<"));
    assert.ok(!decodeURIComponent(drawing("good", 0)).includes("<text"));
});

test("a screen reader is told a few words", () => {
    const said = ["crashed", "fail", "pass", "fail", "fail"].map(
        (state, index) => ({name: `r${index}`, state}));
    assert.equal(sentence(said), "r0 crashed. r1 failed. r2 passed. 2 more changed.");
    assert.equal(sentence([{name: "a", state: "fail"}, {name: "a", state: "pass"}]), "a passed.");
});
