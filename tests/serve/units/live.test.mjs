// SPDX-License-Identifier: MIT
// The live connection, with a socket and a clock that are made up.
import assert from "node:assert/strict";
import {test} from "node:test";

import {Live, pause} from "../../../serial/web/page/live.js";

class Socket {
    static OPEN = 1;
    static all = [];
    sent = [];
    readyState = 0;

    constructor(address, protocol) {
        this.address = address;
        this.protocol = protocol;
        Socket.all.push(this);
    }

    accept() {
        this.readyState = 1;
        this.onopen();
    }

    say(message) {
        this.onmessage({data: typeof message === "string" ? message : JSON.stringify(message)});
    }

    send(text) {
        this.sent.push(text);
    }

    close() {
        this.readyState = 3;
    }
}

/** Runs with a world of its own; `due(ms)` are the timers that wait about that long. */
function inWorld(run) {
    const kept = [globalThis.setTimeout, globalThis.clearTimeout];
    const timers = [], states = [], messages = [];
    Object.assign(globalThis, {
        WebSocket: Socket, location: {origin: "https://lab.example:8443"},
        setTimeout: (call, ms) => timers.push({call, ms}),
        clearTimeout: id => id && (timers[id - 1].call = null),
    });
    Socket.all = [];
    try {
        const live = new Live({message: message => messages.push(message),
            bytes: bytes => messages.push([...bytes]), state: name => states.push(name)});
        const due = ms => timers.filter(({call, ms: each}) => call && Math.abs(each - ms) < ms / 3);
        live.open();
        run({live, due, states, messages, last: () => Socket.all.at(-1)});
    } finally {
        [globalThis.setTimeout, globalThis.clearTimeout] = kept;
    }
}

test("it speaks the protocol to this server", () => inWorld(({live, states, messages, last}) => {
    assert.equal(last().address, "wss://lab.example:8443/api/live");
    assert.equal(last().protocol, "rollcall.1");
    assert.equal(live.send({take: "r17"}), false, "not yet");
    last().accept();
    assert.equal(live.send({take: "r17"}), true);
    assert.deepEqual(last().sent, ['{"take":"r17"}']);
    last().say({gone: ["r1"]});
    last().onmessage({data: new Uint8Array([1, 2]).buffer});
    assert.deepEqual(messages, [{gone: ["r1"]}, [1, 2]]);
    assert.deepEqual(states, ["connecting", "open"]);
}));

test("a connection that ends is made anew, later and later", () => inWorld(
    ({due, states, last}) => {
        last().accept();
        last().onclose();
        for (let failed = 1; failed < 5; failed++) {
            const [timer, ...others] = due(pause(failed, 0.5));
            assert.equal(others.length, 0);
            timer.call();
            timer.call = null;
            last().onclose();
        }
        assert.equal(Socket.all.length, 5);
        assert.deepEqual(states.slice(-2), ["connecting", "waiting"]);
    }));

test("a server that takes the connection and says nothing is left", () => inWorld(
    ({due, states, last}) => {
        last().accept();
        due(35e3)[0].call();
        assert.equal(states.at(-1), "waiting");
    }));

test("a server that told the time and then nothing more is left", () => inWorld(
    ({due, states, last}) => {
        last().accept();
        last().say({now: 1});
        last().say({now: 2});
        assert.equal(due(35e3).length, 1);
        due(35e3)[0].call();
        assert.equal(states.at(-1), "waiting");
        assert.equal(Socket.all[0].readyState, 3);
    }));

test("who comes back to the page doesn't wait", () => inWorld(({live, states, last}) => {
    live.hurry();
    assert.equal(Socket.all.length, 1);
    last().onclose();
    live.hurry();
    assert.equal(Socket.all.length, 2);
    assert.deepEqual(states, ["connecting", "waiting", "connecting"]);
}));
