// SPDX-License-Identifier: MIT
// The page, from top to bottom: what is known (store), what is shown (list or machine), the
// connection that keeps both true, and the keys.

import {Announcer} from "./announce.js";
import {api} from "./api.js";
import {Banners} from "./banners.js";
import {setText} from "./dom.js";
import {showIcon} from "./icon.js";
import {startKeys} from "./keys.js";
import {Live} from "./live.js";
import {MachinePage} from "./machine.js";
import {Overview} from "./overview.js";
import {listRoute, readRoute} from "./route.js";
import {Store} from "./store.js";
import {startTheme} from "./theme.js";
import {now, setClock} from "./time.js";

const TICK = 15e3; // ms: "4 min ago" becomes "5 min ago"

const node = id => document.getElementById(id);

class Page {
    #store = new Store();
    #announcer = new Announcer(node("announcer"));
    #banners = new Banners(node("banners"));
    #live = new Live({
        message: message => this.#message(message),
        bytes: bytes => this.#machine.console.bytes(bytes),
        state: (state, wait) => this.#connection(state, wait),
    });
    #overview = new Overview(this.#store);
    #machine = new MachinePage(this.#store, this.#live, this.#announcer);
    #route = readRoute(location.hash);
    #list = {view: "list", q: "", is: [], sort: "worst"};
    #labName = "Rollcall";
    #heard = null;
    #frame = 0;

    start() {
        startTheme(node("theme"));
        startKeys({search: () => this.#search(), back: () => this.#back()});
        addEventListener("hashchange", () => this.#go());
        addEventListener("online", () => this.#live.hurry());
        document.addEventListener("visibilitychange", () => {
            if (!document.hidden)
                this.#live.hurry();
        });
        setInterval(() => this.#tick(), TICK);
        this.#live.open();
        this.#go();
    }

    #message(message) {
        this.#heard = now();
        if (message.now)
            setClock(message.now);
        if (message.lab)
            this.#lab(message.lab);
        if (message.journal)
            this.#banners.journal(message.journal);
        if (message.machines)
            this.#store.update(message.machines);
        if (message.gone)
            this.#store.remove(message.gone);
        if (message.log || message.done || message.refused)
            this.#machine.console.heard(message);
        this.#soon();
    }

    #lab(lab) {
        if (lab.now)
            setClock(lab.now);
        this.#store.update(lab.machines ?? []);
        if (document.body.dataset.known !== undefined)
            this.#prune();
        this.#labName = lab.name || "Rollcall";
        setText(node("lab-name"), this.#labName);
        setText(node("program"), lab.program ? `Rollcall ${lab.program}` : "Rollcall");
        setText(node("user"), lab.user ? `signed in as ${lab.user}` : "nobody is signed in");
        node("sign-in").hidden = Boolean(lab.user);
        this.#machine.console.setUser(lab.user);
        this.#banners.journal(lab.journal);
        document.body.dataset.known = "";
    }

    /** Behind a lost connection every machine is told anew, but not who went meanwhile. */
    async #prune() {
        const {machines} = await api.lab().catch(() => ({}));
        if (machines)
            this.#store.keepOnly(machines.map(({name}) => name));
        this.#soon();
    }

    #connection(state, wait) {
        this.#banners.connection(this.#heard || state !== "connecting" ? state : "open", wait,
            this.#heard, () => this.#live.hurry());
        document.body.dataset.live = state;
        setText(node("live"), state === "open" ? "live" : "not live");
        if (state === "open")
            this.#machine.connected();
        else
            this.#machine.console.disconnected();
        this.#soon();
    }

    /** Once a frame, however much came. */
    #soon() {
        this.#frame ||= requestAnimationFrame(() => this.#show());
    }

    #show() {
        this.#frame = 0;
        const changed = this.#store.takeChanged();
        if (this.#route.view === "list")
            this.#overview.update(changed);
        else if (changed.has(this.#machine.name))
            this.#machine.update();
        this.#showIll();
        this.#announce(this.#store.takeSaid());
    }

    #showIll() {
        const {ill, machines} = this.#store;
        setText(node("ill"), ill ? `${ill} ill of ${machines.size}`
            : machines.size ? "nobody is ill" : "");
        node("ill").dataset.tone = ill ? this.#store.worst().tone : "good";
        const place = this.#route.view === "machine" ? `${this.#route.name} · ${this.#labName}`
            : this.#labName;
        showIcon(place, this.#store.worst(), ill, this.#live.state === "open" || !this.#heard);
    }

    /** Beside a machine's page only that machine is told of. */
    #announce(said) {
        this.#announcer.add(this.#route.view === "list" ? said
            : said.filter(({name}) => name === this.#route.name));
    }

    #tick() {
        if (document.hidden)
            return;
        if (this.#route.view === "list")
            this.#overview.refresh();
        else
            this.#machine.update();
    }

    /** The address says where to be. */
    #go() {
        const from = this.#route;
        const route = this.#route = readRoute(location.hash);
        const isList = route.view === "list";
        node("overview").hidden = !isList;
        node("machine").hidden = isList;
        if (isList) {
            this.#machine.close();
            this.#list = route;
            this.#overview.show(route);
            if (from.view === "machine")
                this.#overview.focusTile(from.name);
        } else {
            if (from.view === "list")
                this.#list = this.#overview.wanted;
            this.#machine.open(route.name, route.boot);
            if (from.view !== "machine" || from.name !== route.name) {
                scrollTo(0, 0);
                node("machine-name").focus({preventScroll: true});
            }
        }
        this.#soon();
    }

    #search() {
        const focus = () => this.#overview.focusSearch();
        if (this.#route.view === "list")
            focus();
        else
            addEventListener("hashchange", focus, {once: true});
        this.#back();
    }

    #back() {
        if (this.#route.view === "machine")
            location.hash = listRoute(this.#list);
    }
}

new Page().start();
