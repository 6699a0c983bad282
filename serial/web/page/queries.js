// SPDX-License-Identifier: MIT
// A terminal answers questions: what it is, where its cursor stands, which title it has, where the
// mouse is. xterm.js hands those answers out exactly as it hands out keys, and on a serial line
// they would be typed into whatever listens there. So nothing that asks reaches it, from anybody's
// machine, for anybody: what it hands out then is what somebody typed or pasted.

/** Control sequences that are answered: swallowed whole. */
const ASKING = [
    {final: "c"}, {prefix: ">", final: "c"}, {prefix: "=", final: "c"}, // what are you?
    {final: "n"}, {prefix: "?", final: "n"}, // how are you, where is the cursor?
    {final: "t"}, // the window's size, title, place; setting them
    {intermediates: "$", final: "p"}, {prefix: "?", intermediates: "$", final: "p"}, // is it set?
    {prefix: ">", final: "q"}, {prefix: "?", final: "u"}, // version, keyboard: of later terminals
    {final: "x"}, {intermediates: "*", final: "y"}, // parameters, sum of an area: of others
];

/** Modes in which the terminal speaks by itself: of the mouse, of the focus, of colours, size. */
const SPEAKING = new Set([9, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 2031, 2048]);

/** Titles, colours (asked for and set), links, the clipboard: none of them is a serial line's. */
const COMMANDS = [0, 1, 2, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 50, 52,
    104, 105, 110, 111, 112, 117, 119, 133, 633, 777, 1337];

/** Whether any of these modes makes the terminal speak. `params` as xterm.js gives them. */
export function speaks(params) {
    return params.flat().some(each => SPEAKING.has(each));
}

export function swallowQueries(parser) {
    for (const id of ASKING)
        parser.registerCsiHandler(id, () => true);
    parser.registerCsiHandler({prefix: "?", final: "h"}, speaks);
    for (const id of COMMANDS)
        parser.registerOscHandler(id, () => true);
    for (const id of [{intermediates: "$", final: "q"}, {intermediates: "+", final: "q"}])
        parser.registerDcsHandler(id, () => true);
}
