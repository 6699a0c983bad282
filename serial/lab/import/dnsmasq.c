/* SPDX-License-Identifier: MIT */
#include "serial/lab/import/dnsmasq.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "serial/lab/memory.h"

enum { LINE_LENGTH = 4096, MAC_LENGTH = 17 };

/* Where a line is. */
struct spot {
    struct draft *draft;
    const char *path;
    unsigned line;
};

/* One dhcp-host. */
struct host {
    char *name, *mac, *comment;
    char tags[256], addresses[256], more[256];
    bool is_ignored;
};

static bool is_hex(const char *text, size_t count)
{
    while (count > 0 && isxdigit((unsigned char)*text))
        text++, count--;
    return count == 0;
}

/* An Ethernet address; a kind before it (1-, 6-) or a wildcard within is none. */
static bool is_mac(const char *text)
{
    for (unsigned i = 0; i < 6; i++)
        if (!is_hex(text + 3 * (size_t)i, 2) || (i < 5 && text[3 * i + 2] != ':'))
            return false;
    return text[MAC_LENGTH] == '\0';
}

static bool looks_like_mac(const char *text)
{
    size_t length = strspn(text, "0123456789abcdefABCDEF:*-");
    return text[length] == '\0' && strchr(text, ':') && strlen(text) >= 11;
}

static bool is_address(const char *text)
{
    return text[0] == '[' || (strchr(text, '.') && text[strspn(text, "0123456789./")] == '\0');
}

static bool is_lease_time(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    return strcmp(text, "infinite") == 0 ||
           (digits > 0 &&
            (text[digits] == '\0' || (strchr("smhdw", text[digits]) && text[digits + 1] == '\0')));
}

static void add(char *list, size_t size, const char *word)
{
    size_t length = strlen(list);
    snprintf(list + length, size - length, "%s%s", length > 0 ? " " : "", word);
}

static void take_mac(struct host *host, const char *word, const struct spot *spot)
{
    if (!is_mac(word))
        draft_remark(spot->draft, NULL, spot->path, spot->line, "%s is no one machine's MAC", word);
    else if (host->mac)
        add(host->more, sizeof host->more, word);
    else
        draft_set(&host->mac, word);
}

static void take_word(struct host *host, const char *word, const struct spot *spot)
{
    if (looks_like_mac(word))
        take_mac(host, word, spot);
    else if (strncmp(word, "set:", 4) == 0 || strncmp(word, "net:", 4) == 0)
        add(host->tags, sizeof host->tags, word + 4);
    else if (strncmp(word, "tag:", 4) == 0)
        draft_remark(spot->draft, NULL, spot->path, spot->line,
                     "%s: for requests with that tag only", word);
    else if (strncmp(word, "id:", 3) == 0)
        draft_remark(spot->draft, NULL, spot->path, spot->line,
                     "%s: a client id doesn't identify a machine here", word);
    else if (strcmp(word, "ignore") == 0)
        host->is_ignored = true;
    else if (is_address(word))
        add(host->addresses, sizeof host->addresses, word);
    else if (word[0] != '\0' && !is_lease_time(word))
        draft_set(&host->name, word);
}

/* A machine is looked for by its name, without and with its domain, and by its MAC. */
static struct draft_machine *machine_of(const struct host *host, const struct spot *spot)
{
    char *name = host->name ? memory_copy(host->name, strcspn(host->name, ".")) : NULL;
    struct draft_machine *machine = host->name ? draft_find(spot->draft, host->name) : NULL;
    if (!machine && name)
        machine = draft_machine(spot->draft, name, spot->path, spot->line);
    if (!machine && host->mac) {
        char mac[MAC_LENGTH + 1];
        for (unsigned i = 0; i <= MAC_LENGTH; i++)
            mac[i] = host->mac[i] == ':' ? '-' : host->mac[i];
        machine = draft_machine(spot->draft, mac, spot->path, spot->line);
    }
    if (machine && host->name)
        draft_call(machine, host->name);
    free(name);
    return machine;
}

static void take_host(const struct host *host, const struct spot *spot)
{
    if (!host->name && !host->mac) {
        draft_remark(spot->draft, NULL, spot->path, spot->line, "no name and no MAC is in it");
        return;
    }
    struct draft_machine *machine = machine_of(host, spot);
    if (machine->mac && host->mac && strcasecmp(machine->mac, host->mac) != 0)
        draft_remark(spot->draft, machine, spot->path, spot->line, "another MAC is %s", host->mac);
    else if (host->mac)
        draft_set(&machine->mac, host->mac);
    if (host->more[0] != '\0')
        draft_remark(spot->draft, machine, spot->path, spot->line, "other MACs are %s", host->more);
    if (host->addresses[0] != '\0')
        draft_note(machine, "address %s", host->addresses);
    if (host->tags[0] != '\0')
        draft_note(machine, "tags %s", host->tags);
    if (host->comment)
        draft_note(machine, "%s", host->comment);
    if (host->is_ignored)
        draft_remark(spot->draft, machine, spot->path, spot->line, "dnsmasq ignores it");
}

static void read_host(char *words, const char *comment, const struct spot *spot)
{
    struct host host = {.name = NULL};
    if (comment && *comment != '\0')
        draft_set(&host.comment, comment);
    for (char *word = words; word;) {
        char *comma = strchr(word, ',');
        if (comma)
            *comma = '\0';
        word += strspn(word, " \t");
        word[strcspn(word, " \t")] = '\0';
        take_word(&host, word, spot);
        word = comma ? comma + 1 : NULL;
    }
    take_host(&host, spot);
    free(host.name);
    free(host.mac);
    free(host.comment);
}

/* Cuts the comment off, and blanks at both ends. Returns where the line begins; `*comment` is what
 * follows a mark behind a blank, or NULL. */
static char *trim(char *line, char **comment)
{
    *comment = NULL;
    line += strspn(line, " \t");
    for (char *c = line; *c != '\0'; c++)
        if (*c == '#' && (c == line || isblank((unsigned char)c[-1]))) {
            *comment = c + 1 + strspn(c + 1, " \t#");
            *c = '\0';
            break;
        }
    for (char *c = line + strlen(line); c > line && isspace((unsigned char)c[-1]);)
        *--c = '\0';
    return line;
}

/* What is read, and how much of it was dnsmasq's. */
struct reading {
    struct draft *draft;
    files_read *read;
    unsigned known, unknown, files;
};

static void read_file(struct reading *reading, const char *path, const char *bytes, size_t length,
                      bool is_hosts, unsigned depth);

static void read_other(struct reading *reading, const struct spot *spot, const char *named,
                       bool is_hosts, unsigned depth)
{
    size_t length = 0;
    const char *why = "files name each other";
    char *path = files_beside(spot->path, named);
    bool is_fine = depth < FILES_DEPTH_MAX && reading->files++ < FILES_MAX;
    char *bytes = is_fine ? reading->read(path, &length, &why) : NULL;
    if (bytes)
        read_file(reading, path, bytes, length, is_hosts, depth + 1);
    else
        draft_remark(reading->draft, NULL, spot->path, spot->line, "%s: %s", path, why);
    free(bytes);
    free(path);
}

static void take_option(struct reading *reading, const struct spot *spot, char *option, char *value,
                        const char *comment, unsigned depth)
{
    static const char *const elsewhere[] = {"conf-dir", "dhcp-hostsdir", "read-ethers"};
    reading->known++;
    if (strcmp(option, "dhcp-host") == 0)
        read_host(value, comment, spot);
    else if (strcmp(option, "dhcp-hostsfile") == 0)
        read_other(reading, spot, value, true, depth);
    else if (strcmp(option, "conf-file") == 0)
        read_other(reading, spot, value, false, depth);
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
        if (strcmp(option, elsewhere[i]) == 0)
            draft_remark(reading->draft, NULL, spot->path, spot->line,
                         "%s %s: give these files to rollcall import, too", option, value);
}

static void take_line(struct reading *reading, const struct spot *spot, char *line, bool is_hosts,
                      unsigned depth)
{
    char *comment;
    char *begin = trim(line, &comment);
    char *equals = strchr(begin, '=');
    size_t option = strspn(begin, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (*begin == '\0')
        return;
    if (begin[option] == '\0' && !is_hosts && islower((unsigned char)*begin)) {
        take_option(reading, spot, begin, begin + option, comment, depth);
    } else if (equals && begin + option + strspn(begin + option, " \t") == equals) {
        begin[option] = '\0';
        char *value = equals + 1 + strspn(equals + 1, " \t");
        take_option(reading, spot, begin, value, comment, depth);
    } else if (is_hosts || strchr(begin, ',')) {
        reading->known++;
        read_host(begin, comment, spot);
    } else {
        reading->unknown++;
        draft_remark(reading->draft, NULL, spot->path, spot->line, "no line of dnsmasq's: %s",
                     begin);
    }
}

static void read_file(struct reading *reading, const char *path, const char *bytes, size_t length,
                      bool is_hosts, unsigned depth)
{
    struct spot spot = {reading->draft, path, 1};
    const char *end = bytes + length;
    for (const char *at = bytes; at < end; spot.line++) {
        char line[LINE_LENGTH];
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t whole = (size_t)((stop ? stop : end) - at);
        size_t taken = whole < sizeof line ? whole : sizeof line - 1;
        memcpy(line, at, taken);
        line[taken] = '\0';
        if (taken < whole)
            draft_remark(reading->draft, NULL, path, spot.line, "the line is too long");
        take_line(reading, &spot, line, is_hosts, depth);
        at = stop ? stop + 1 : end;
    }
}

bool dnsmasq_import(struct draft *draft, const char *path, const char *bytes, size_t length,
                    files_read *read)
{
    struct reading reading = {.draft = draft, .read = read};
    read_file(&reading, path, bytes, length, false, 0);
    return reading.known > 0 && reading.known >= reading.unknown;
}
