// SPDX-License-Identifier: MIT
// Light or dark: as the system has it, or as one chose here. first.js does it before the first
// paint.

const CHOICES = ["auto", "light", "dark"];

function current() {
    return document.documentElement.dataset.theme ?? "auto";
}

function choose(theme, button) {
    if (theme === "auto")
        delete document.documentElement.dataset.theme;
    else
        document.documentElement.dataset.theme = theme;
    try {
        localStorage.setItem("theme", theme);
    } catch {
        // A browser that keeps nothing forgets this too.
    }
    show(button);
}

function show(button) {
    button.setAttribute("aria-label", `Colours: ${current()}. Change`);
    button.title = button.getAttribute("aria-label");
    button.querySelector("use").setAttribute("href", `#mark-theme-${current()}`);
}

export function startTheme(button) {
    show(button);
    button.addEventListener("click", () => choose(
        CHOICES[(CHOICES.indexOf(current()) + 1) % CHOICES.length], button));
}
