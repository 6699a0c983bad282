// SPDX-License-Identifier: MIT
// Elements, made without markup: whatever a machine says can only ever become text.

const SVG = "http://www.w3.org/2000/svg";

function setAll(node, attributes) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value === null || value === undefined || value === false)
            continue;
        if (name.startsWith("on"))
            node.addEventListener(name.slice(2), value);
        else
            node.setAttribute(name, value === true ? "" : value);
    }
}

/** el("a.tile", {href: "#/r17", onclick: …}, "text", node, …): null children are left out. */
export function el(spec, attributes = {}, ...children) {
    const [name, ...classes] = spec.split(".");
    const node = document.createElement(name);
    if (classes.length)
        node.className = classes.join(" ");
    setAll(node, attributes);
    node.append(...children.flat().filter(child => child !== null && child !== undefined));
    return node;
}

/** One of the marks that index.html draws. Without a word it is an ornament beside text. */
export function mark(name, word = null) {
    const svg = document.createElementNS(SVG, "svg");
    const use = document.createElementNS(SVG, "use");
    setAll(svg, word ? {class: "mark", role: "img", "aria-label": word}
        : {class: "mark", "aria-hidden": "true"});
    setMark(svg, name, use);
    svg.append(use);
    return svg;
}

export function setMark(svg, name, use = svg.firstChild) {
    const href = document.getElementById(`mark-${name}`) ? `#mark-${name}` : "#mark-unheard";
    if (use.getAttribute("href") !== href)
        use.setAttribute("href", href);
}

/** Touches the page only where something is different: that is most of what makes it fast. */
export function setText(node, text) {
    if (node.textContent !== text)
        node.textContent = text;
}

export function setAttribute(node, name, value) {
    if (value === null || value === undefined) {
        if (node.hasAttribute(name))
            node.removeAttribute(name);
    } else if (node.getAttribute(name) !== String(value)) {
        node.setAttribute(name, value);
    }
}

export function fill(node, ...children) {
    node.replaceChildren(...children.flat().filter(child => child !== null));
}

/** Whether what is typed now goes into a field, and isn't a command to the page. The terminal's
 * own field is one only while it may be typed into. */
export function isField(node) {
    return Boolean(node?.closest?.("input, select, dialog, textarea:not([readonly])"));
}
