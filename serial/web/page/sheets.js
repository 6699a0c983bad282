// SPDX-License-Identifier: MIT
// xterm.js puts rules into <style> elements and colours into style attributes, both of which this
// page's content security policy forbids to everybody. The same rules are welcome as constructed
// style sheets, and the same colours through CSSOM: this lets them go that way.

/** Stands where a <style> would: what is written into it becomes a style sheet of the page. */
function standIn(create) {
    const node = create("template");
    const sheet = new CSSStyleSheet();
    const write = {set: rules => sheet.replaceSync(rules), get: () => ""};
    Object.defineProperties(node, {textContent: write, innerText: write});
    node.remove = () => {
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter(
            each => each !== sheet);
        Element.prototype.remove.call(node);
    };
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return node;
}

/** Once, before the first terminal is made. The page itself makes neither. */
export function allowSheets() {
    const create = document.createElement.bind(document);
    document.createElement = (name, options) => name === "style" ? standIn(create)
        : create(name, options);
    const set = Element.prototype.setAttribute;
    Element.prototype.setAttribute = function (name, value) {
        if (name === "style")
            this.style.cssText = value;
        else
            set.call(this, name, value);
    };
}
