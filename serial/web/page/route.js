// SPDX-License-Identifier: MIT
// Where one is, as the part of the address behind "#": the list with what it is narrowed to, or a
// machine, or a boot of it. Pure: addresses in, places out.
//
//   #/?q=rack+3&is=fail,crashed&sort=name      #/r17      #/r17/7c19e2a4d03b5f68

const SORTS = ["worst", "name", "place", "heard"];

function readList(query) {
    const words = new URLSearchParams(query);
    const sort = words.get("sort");
    return {
        view: "list",
        q: words.get("q") ?? "",
        is: (words.get("is") ?? "").split(",").filter(Boolean),
        sort: SORTS.includes(sort) ? sort : "worst",
    };
}

/** What can't be decoded is taken as it stands: no machine has that name, and so it is said. */
function decoded(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}

export function readRoute(hash) {
    const [path, query] = hash.replace(/^#?\/?/, "").split("?", 2);
    if (path === "")
        return readList(query ?? "");
    const [name, boot] = path.split("/").map(decoded);
    return {view: "machine", name, boot: boot || null};
}

export function listRoute({q, is, sort}) {
    const words = new URLSearchParams();
    if (q)
        words.set("q", q);
    if (is.length)
        words.set("is", is.join(","));
    if (sort !== "worst")
        words.set("sort", sort);
    const query = words.toString().replaceAll("%2C", ",");
    return query ? `#/?${query}` : "#/";
}

export function machineRoute(name, boot = null) {
    return `#/${encodeURIComponent(name)}${boot ? `/${encodeURIComponent(boot)}` : ""}`;
}
