/* SPDX-License-Identifier: MIT */
/* What stands in the page's place where it wasn't built. */
#include "serial/lab/web/files.h"

static const uint8_t page[] =
    "<!doctype html><html lang=\"en\"><title>Rollcall</title><p>The API is at /api/lab.</p>\n";

const struct web_file web_files[] = {
    {"/index.html", "text/html; charset=utf-8", page, sizeof page - 1, "\"none\""}};
const size_t web_files_count = 1;
