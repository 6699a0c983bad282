// SPDX-License-Identifier: MIT
// Before the first paint: the colours that were chosen here, so that nothing flashes.
try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark")
        document.documentElement.dataset.theme = theme;
} catch {
    // A browser that keeps nothing shows the system's colours.
}
