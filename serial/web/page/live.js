// SPDX-License-Identifier: MIT
// The live connection: heard as long as there is one, and made anew, with growing pauses, when
// there is none. A server that says the time now and then is missed when it doesn't.

const FIRST_PAUSE = 500, LONGEST_PAUSE = 15e3;
const PATIENCE = 35e3; // more than three of the server's words about the time

/** How long to wait before attempt number `failed`, 1 first: about doubled each time. */
export function pause(failed, random = Math.random()) {
    const whole = Math.min(FIRST_PAUSE * 2 ** (failed - 1), LONGEST_PAUSE);
    return whole * (0.75 + random / 2);
}

export class Live {
    #socket = null;
    #failed = 0;
    #timer = 0;
    #watchdog = 0;
    #handlers;
    state = "connecting"; // connecting, open, waiting

    /** `handlers`: message(object), bytes(Uint8Array), state(name, pauseMs). */
    constructor(handlers) {
        this.#handlers = handlers;
    }

    open() {
        clearTimeout(this.#timer);
        this.#drop();
        this.#tell("connecting", 0);
        const address = location.origin.replace(/^http/, "ws") + "/api/live";
        const socket = new WebSocket(address, "rollcall.1");
        socket.binaryType = "arraybuffer";
        socket.onopen = () => this.#opened();
        socket.onmessage = event => this.#heard(event.data);
        socket.onclose = () => this.#closed();
        this.#socket = socket;
        this.#watch(); // a server that takes the connection and says nothing is missed, too
    }

    /** At once, where it would wait: somebody came back to the page. */
    hurry() {
        if (this.state === "waiting")
            this.open();
    }

    /** True: it was sent. What can't be sent now is not kept: it would be old by then. */
    send(message) {
        if (this.#socket?.readyState !== WebSocket.OPEN)
            return false;
        this.#socket.send(JSON.stringify(message));
        return true;
    }

    #opened() {
        this.#failed = 0;
        this.#tell("open", 0);
    }

    #heard(data) {
        if (typeof data !== "string") {
            this.#handlers.bytes(new Uint8Array(data));
            return;
        }
        const message = JSON.parse(data);
        if (message.now)
            this.#watch();
        this.#handlers.message(message);
    }

    #watch() {
        clearTimeout(this.#watchdog);
        this.#watchdog = setTimeout(() => this.#closed(), PATIENCE);
    }

    #closed() {
        this.#drop();
        const wait = pause(++this.#failed);
        this.#timer = setTimeout(() => this.open(), wait);
        this.#tell("waiting", wait);
    }

    #drop() {
        clearTimeout(this.#watchdog);
        if (!this.#socket)
            return;
        this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
        this.#socket.close();
        this.#socket = null;
    }

    #tell(state, wait) {
        this.state = state;
        this.#handlers.state(state, wait);
    }
}
