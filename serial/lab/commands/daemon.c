/* SPDX-License-Identifier: MIT */
#include "serial/lab/commands/daemon.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "serial/lab/lab_file.h"
#include "serial/lab/memory.h"
#include "serial/lab/now.h"
#include "serial/lab/text.h"

enum { ERROR_MAX = 512, BODY_MAX = 4096, JSON_MAX = 4 << 20, STEP_MS = 1000 };

static const char *const places[] = {"/run/rollcall/rollcall.sock",
                                     "/var/lib/rollcall/rollcall.sock"};

bool daemon_take(struct daemon_asked *asked, int option, const char *value)
{
    if (option == 'L')
        asked->lab = value;
    else if (option == 'S')
        asked->socket = value;
    return option == 'L' || option == 'S';
}

static bool complain(const char *command, const char *what, const char *why, const char *next)
{
    fprintf(stderr, "rollcall %s: %s: %s\nnext: %s\n", command, what, why, next);
    return false;
}

static bool take_path(const char *command, const char *from, char path[DAEMON_PATH_MAX])
{
    if (strlen(from) >= DAEMON_PATH_MAX)
        return complain(command, from, "a socket's path has at most 107 bytes",
                        "give the right one with --socket.");
    memcpy(path, from, strlen(from) + 1);
    return true;
}

static bool take_labs(const char *command, const char *lab, char path[DAEMON_PATH_MAX])
{
    char error[ERROR_MAX];
    struct lab_file *file = lab_file_read(lab, error, sizeof error);
    if (!file) {
        fprintf(
            stderr,
            "rollcall %s: %s\nnext: man 5 rollcall-lab says what may stand there; a daemon that "
            "runs is found without it: --socket FOLDER/rollcall.sock.\n",
            command, error);
        return false;
    }
    bool is_good = take_path(command, file->settings.socket, path);
    lab_file_free(file);
    return is_good;
}

static bool choose(const struct daemon_asked *asked, const char *command,
                   char path[DAEMON_PATH_MAX])
{
    const char *told = getenv("ROLLCALL_SOCKET");
    if (asked->lab && asked->socket)
        return complain(command, "--lab and --socket", "either tells where the daemon is",
                        "give one of them.");
    if (asked->lab)
        return take_labs(command, asked->lab, path);
    if (asked->socket)
        return take_path(command, asked->socket, path);
    if (told && told[0] != '\0')
        return take_path(command, told, path);
    return take_path(command, access(places[0], F_OK) == 0 ? places[0] : places[1], path);
}

/* 0, or why nobody answers. */
static int try(const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    memcpy(at.sun_path, path, strlen(path) + 1);
    int why =
        descriptor >= 0 && connect(descriptor, (struct sockaddr *)&at, sizeof at) == 0 ? 0 : errno;
    if (descriptor >= 0)
        close(descriptor);
    return why;
}

bool daemon_find(const struct daemon_asked *asked, const char *command, char path[DAEMON_PATH_MAX])
{
    if (!choose(asked, command, path))
        return false;
    switch (try(path)) {
    case 0:
        return true;
    case EACCES:
    case EPERM:
        return complain(command, path, "you may not use the daemon's socket",
                        "join the group that owns it (ls -l), then log in again.");
    case ECONNREFUSED:
        return complain(command, path, "a daemon was there, and has gone",
                        "start it: rollcall serve LAB.yaml, or systemctl start rollcall-serve.");
    case ENOENT:
    case ENOTDIR:
        return complain(command, path, "no daemon listens there",
                        "start it: rollcall serve LAB.yaml, or systemctl start rollcall-serve; or "
                        "name another one with --lab or "
                        "--socket.");
    default:
        return complain(command, path, strerror(errno), "name another one with --socket.");
    }
}

char *daemon_path(const char *name, const char *what)
{
    char *encoded = http_encode(name);
    char *path = memory_format("/api/machines/%s%s", encoded, what);
    free(encoded);
    return path;
}

void daemon_complain(const char *command, int status, const char *body)
{
    json_t *object = json_loads(body, JSON_ALLOW_NUL, NULL);
    const char *error = json_string_value(json_object_get(object, "error"));
    const char *next = json_string_value(json_object_get(object, "next"));
    char *line = error ? memory_format("%s", error) : memory_format("it answered %d", status);
    char *then = memory_copy(next ? next : "look at the daemon's log",
                             strlen(next ? next : "look at the daemon's log"));
    text_clean(line);
    text_clean(then);
    fprintf(stderr, "rollcall %s: %s\nnext: %s.\n", command, line, then);
    free(line);
    free(then);
    json_decref(object);
}

struct getting {
    struct http_question *question;
    void (*hear)(void *data, const void *bytes, size_t length);
    void *data;
    char body[BODY_MAX]; /* of an error */
    size_t length;
};

static void hear(void *data, enum http_heard kind, const void *bytes, size_t length)
{
    struct getting *getting = data;
    (void)kind;
    if (getting->question->status == 200) {
        getting->hear(getting->data, bytes, length);
        return;
    }
    if (length > BODY_MAX - 1 - getting->length)
        length = BODY_MAX - 1 - getting->length;
    memcpy(getting->body + getting->length, bytes, length);
    getting->length += length;
}

/* Asks, and waits for all of the answer. False: it couldn't be asked, and why was said. */
static bool get(struct getting *getting, const char *command, const char *socket, const char *path)
{
    struct http_question *question = getting->question;
    *question = (struct http_question){
        .socket = socket, .method = "GET", .path = path, .data = getting, .hear = hear};
    getting->length = 0;
    if (strlen(path) > HTTP_PATH_MAX)
        return complain(command, "too many names", "a request has room for 7000 bytes of them",
                        "name fewer, or none for all.");
    struct http_client *client = http_client_new(false);
    if (!client)
        return complain(command, socket, "there are no descriptors left", "close some programs.");
    http_client_ask(client, question);
    while (!question->is_over)
        http_client_step(client, STEP_MS);
    http_client_free(client);
    return true;
}

static bool is_answered(struct getting *getting, const char *command, const char *socket)
{
    const struct http_question *question = getting->question;
    getting->body[getting->length] = '\0';
    if (question->error[0] != '\0')
        return complain(command, socket, question->error, "see that the daemon runs.");
    if (question->status != 200)
        daemon_complain(command, question->status, getting->body);
    return question->status == 200;
}

bool daemon_get(struct http_question *question, const char *command, const char *socket,
                const char *path, void (*take)(void *data, const void *bytes, size_t length),
                void *data)
{
    struct getting getting = {.question = question, .hear = take, .data = data};
    return get(&getting, command, socket, path) && is_answered(&getting, command, socket);
}

struct gathered {
    char *bytes;
    size_t length;
};

static void gather(void *data, const void *bytes, size_t length)
{
    struct gathered *gathered = data;
    if (length > JSON_MAX - gathered->length)
        return; /* what is cut is no JSON */
    gathered->bytes = memory_resize(gathered->bytes, gathered->length + length + 1, 1);
    memcpy(gathered->bytes + gathered->length, bytes, length);
    gathered->length += length;
}

json_t *daemon_json(const char *command, const char *socket, const char *path)
{
    struct http_question question;
    struct gathered gathered = {.length = 0};
    json_t *object = NULL;
    if (daemon_get(&question, command, socket, path, gather, &gathered)) {
        object =
            json_loadb(gathered.bytes ? gathered.bytes : "", gathered.length, JSON_ALLOW_NUL, NULL);
        if (!object)
            complain(command, socket, "its answer can't be read",
                     "see that it is of this program's version.");
    }
    free(gathered.bytes);
    return object;
}

bool daemon_may_be_back(const struct http_question *question)
{
    return question->status == 200 || question->status == 503 || question->status == 0;
}

void daemon_follow(struct http_question *question, const char *command, const char *socket,
                   char *(*path)(void *data),
                   void (*take)(void *data, const void *bytes, size_t length), void *data)
{
    const struct timespec pause = {.tv_nsec = DAEMON_AGAIN_MS * 1000000L};
    struct getting getting = {.question = question, .hear = take, .data = data};
    for (uint64_t gone_ms = now_ms();;) {
        char *asked = path(data);
        bool was_asked = get(&getting, command, socket, asked);
        free(asked);
        if (!was_asked)
            return;
        if (question->status == 200)
            gone_ms = now_ms();
        if (!daemon_may_be_back(question) || now_ms() - gone_ms >= DAEMON_BACK_MS)
            break;
        nanosleep(&pause, NULL);
    }
    is_answered(&getting, command, socket);
}
