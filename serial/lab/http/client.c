/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <libwebsockets.h>

#include "serial/lab/http/http_client.h"
#include "serial/lab/memory.h"

enum { READ_MAX = 16384, DESCRIPTORS = 256, TIMEOUT_S = 30 };

static const char verdict_header[] = "rollcall-verdict:", offset_header[] = "rollcall-offset:";

struct watch {
    struct watch *next;
    struct lws *wsi;
    bool (*ready)(void *data);
    void *data;
};

struct http_client {
    struct lws_context *context;
    lws_sorted_usec_list_t timer;
    struct watch *watches;
};

/* --- A question's end. --- */

static void end(struct http_question *question, const char *error)
{
    if (question->is_over)
        return;
    question->is_over = true;
    /* The connection may live on, and the question need not. */
    if (question->wsi)
        lws_set_opaque_user_data(question->wsi, NULL);
    question->wsi = NULL;
    if (error)
        snprintf(question->error, sizeof question->error, "%s", error);
    free(question->gathered);
    free(question->saying);
    question->gathered = question->saying = NULL;
}

static void end_body(struct http_question *question)
{
    bool is_whole = question->expected == UINT64_MAX || question->received == question->expected;
    end(question, is_whole ? NULL : "the answer ended before it was whole");
}

void http_client_drop(struct http_question *question)
{
    struct lws *wsi = question->wsi;
    if (!wsi)
        return;
    end(question, NULL);
    lws_set_timeout(wsi, PENDING_TIMEOUT_HTTP_CONTENT, LWS_TO_KILL_ASYNC);
}

/* --- HTTP. --- */

static int add_header(struct lws *wsi, const char *name, const char *value, unsigned char **at,
                      unsigned char *room_end)
{
    return lws_add_http_header_by_name(wsi, (const unsigned char *)name,
                                       (const unsigned char *)value, (int)strlen(value), at,
                                       room_end);
}

/* `*at` is where the request's head goes on, and has room for so many bytes. */
static int add_headers(struct http_question *question, struct lws *wsi, unsigned char **at,
                       size_t room)
{
    unsigned char *room_end = *at + room;
    char length[32];
    bool is_post = question->method && strcmp(question->method, "POST") == 0;
    if (!is_post)
        return 0;
    snprintf(length, sizeof length, "%zu", question->length);
    if (add_header(wsi, "content-length:", length, at, room_end) ||
        (question->type && add_header(wsi, "content-type:", question->type, at, room_end)))
        return -1;
    if (question->length > 0) {
        lws_client_http_body_pending(wsi, 1);
        lws_callback_on_writable(wsi);
    }
    return 0;
}

static int send_body(struct http_question *question, struct lws *wsi)
{
    if (question->length == 0 || !question->body)
        return 0;
    unsigned char *copy = memory_new(LWS_PRE + question->length, 1);
    memcpy(copy + LWS_PRE, question->body, question->length);
    question->body = NULL;
    lws_client_http_body_pending(wsi, 0);
    int count = lws_write(wsi, copy + LWS_PRE, question->length, LWS_WRITE_HTTP_FINAL);
    free(copy);
    return count < 0 ? -1 : 0;
}

static int begin_answer(struct http_question *question, struct lws *wsi)
{
    char text[32] = "";
    question->status = (int)lws_http_client_http_response(wsi);
    question->expected = UINT64_MAX;
    if (lws_hdr_copy(wsi, text, sizeof text, WSI_TOKEN_HTTP_CONTENT_LENGTH) > 0)
        question->expected = strtoull(text, NULL, 10);
    if (lws_hdr_custom_copy(wsi, text, sizeof text, verdict_header, sizeof verdict_header - 1) > 0)
        question->verdict = atoi(text);
    if (lws_hdr_custom_copy(wsi, text, sizeof text, offset_header, sizeof offset_header - 1) > 0)
        question->offset = strtoull(text, NULL, 10);
    /* A log may be followed for days. */
    lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0);
    return 0;
}

static int read_body(struct lws *wsi)
{
    char buffer[LWS_PRE + READ_MAX], *at = buffer + LWS_PRE;
    int length = READ_MAX;
    return lws_http_client_read(wsi, &at, &length) < 0 ? -1 : 0;
}

/* --- WebSocket. --- */

static int hear_message(struct http_question *question, struct lws *wsi, const char *bytes,
                        size_t length)
{
    if (lws_frame_is_binary(wsi)) {
        question->hear(question->data, HTTP_HEARD_BINARY, bytes, length);
        return 0;
    }
    if (length > HTTP_TEXT_MAX - question->gathered_length)
        return -1;
    if (!question->gathered)
        question->gathered = memory_new(HTTP_TEXT_MAX + 1, 1);
    memcpy(question->gathered + question->gathered_length, bytes, length);
    question->gathered_length += length;
    if (!lws_is_final_fragment(wsi) || lws_remaining_packet_payload(wsi) > 0)
        return 0;
    question->gathered[question->gathered_length] = '\0';
    length = question->gathered_length;
    question->gathered_length = 0;
    question->hear(question->data, HTTP_HEARD_TEXT, question->gathered, length);
    return 0;
}

/* Messages are kept one behind the other, each with its NUL. */
static int say_next(struct http_question *question, struct lws *wsi)
{
    unsigned char buffer[LWS_PRE + HTTP_SAID_MAX];
    if (question->saying_length == 0)
        return 0;
    size_t length = strlen(question->saying);
    memcpy(buffer + LWS_PRE, question->saying, length);
    question->saying_length -= length + 1;
    memmove(question->saying, question->saying + length + 1, question->saying_length);
    if (lws_write(wsi, buffer + LWS_PRE, length, LWS_WRITE_TEXT) < 0)
        return -1;
    if (question->saying_length > 0)
        lws_callback_on_writable(wsi);
    return 0;
}

bool http_client_say(struct http_question *question, const char *text, size_t length)
{
    if (question->is_over || question->status != 101 ||
        length + 1 > HTTP_SAID_MAX - question->saying_length)
        return false;
    if (!question->saying)
        question->saying = memory_new(HTTP_SAID_MAX, 1);
    memcpy(question->saying + question->saying_length, text, length);
    question->saying[question->saying_length + length] = '\0';
    question->saying_length += length + 1;
    lws_callback_on_writable(question->wsi);
    return true;
}

/* The other side may say why it ends: two bytes of a number, and words. */
static int closed_by_peer(struct http_question *question, const char *bytes, size_t length)
{
    char why[HTTP_ERROR_MAX];
    if (length > 2) {
        snprintf(why, sizeof why, "%.*s", (int)(length - 2), bytes + 2);
        end(question, why);
    }
    return 0;
}

/* --- libwebsockets tells. --- */

static int question_callback(struct http_question *question, struct lws *wsi,
                             enum lws_callback_reasons reason, void *in, size_t length)
{
    switch (reason) {
    case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
        return add_headers(question, wsi, in, length);
    case LWS_CALLBACK_CLIENT_HTTP_WRITEABLE:
        return send_body(question, wsi);
    case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP:
        return begin_answer(question, wsi);
    case LWS_CALLBACK_RECEIVE_CLIENT_HTTP:
        return read_body(wsi);
    case LWS_CALLBACK_RECEIVE_CLIENT_HTTP_READ:
        question->received += length;
        if (question->hear)
            question->hear(question->data, HTTP_HEARD_BODY, in, length);
        return 0;
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        question->status = 101;
        return 0;
    case LWS_CALLBACK_CLIENT_RECEIVE:
        return hear_message(question, wsi, in, length);
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        return say_next(question, wsi);
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        return closed_by_peer(question, in, length);
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        end(question, in ? in : "nobody answers");
        return 0;
    case LWS_CALLBACK_COMPLETED_CLIENT_HTTP:
        end_body(question);
        return -1; /* one question each */
    case LWS_CALLBACK_CLOSED_CLIENT_HTTP:
        end_body(question);
        return 0;
    case LWS_CALLBACK_CLIENT_CLOSED:
        end(question, "the server has gone");
        return 0;
    case LWS_CALLBACK_WSI_DESTROY:
        end(question, "the connection broke");
        return 0;
    default:
        return 0;
    }
}

static int watch_callback(struct watch *watch, enum lws_callback_reasons reason)
{
    if (reason == LWS_CALLBACK_RAW_RX_FILE)
        return watch->ready(watch->data) ? -1 : 0;
    return 0;
}

static int client_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                           size_t length)
{
    void *data = lws_get_opaque_user_data(wsi);
    const struct http_client *client = lws_context_user(lws_get_context(wsi));
    (void)user;
    if (!data)
        return reason == LWS_CALLBACK_RECEIVE_CLIENT_HTTP ? read_body(wsi) : 0;
    for (struct watch *watch = client ? client->watches : NULL; watch; watch = watch->next)
        if (watch == data)
            return watch_callback(watch, reason);
    return question_callback(data, wsi, reason, in, length);
}

static const struct lws_protocols protocols[] = {
    {"http", client_callback, 0, READ_MAX, 0, NULL, READ_MAX}, {NULL, NULL, 0, 0, 0, NULL, 0}};

/* --- The client. --- */

struct http_client *http_client_new(bool has_tls)
{
    struct http_client *client = memory_new(1, sizeof *client);
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .protocols = protocols,
        .gid = -1,
        .uid = -1,
        .user = client,
        .options = has_tls ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0,
        .max_http_header_data = READ_MAX,
        .pt_serv_buf_size = READ_MAX,
        .fd_limit_per_thread = DESCRIPTORS,
        .timeout_secs = TIMEOUT_S,
        .connect_timeout_secs = TIMEOUT_S,
        .alpn = "http/1.1",
    };
    lws_set_log_level(0, NULL);
    client->context = lws_create_context(&info);
    if (client->context)
        return client;
    free(client);
    return NULL;
}

void http_client_free(struct http_client *client)
{
    struct watch *next;
    lws_context_destroy(client->context);
    for (struct watch *watch = client->watches; watch; watch = next) {
        next = watch->next;
        free(watch);
    }
    free(client);
}

void http_client_ask(struct http_client *client, struct http_question *question)
{
    char *address = question->socket ? memory_format("+%s", question->socket)
                                     : memory_copy(question->host, strlen(question->host));
    struct lws_client_connect_info info = {
        .context = client->context,
        .address = address,
        .port = question->socket ? 0 : (int)question->port,
        .ssl_connection = (question->is_tls ? LCCSCF_USE_SSL : 0) | LCCSCF_HTTP_NO_FOLLOW_REDIRECT,
        .path = question->path,
        .host = question->socket ? "localhost" : question->host,
        .method = question->method,
        .protocol = question->method ? NULL : question->protocol,
        .local_protocol_name = "http",
        .alpn = "http/1.1",
        .opaque_user_data = question,
        .pwsi = &question->wsi,
    };
    question->verdict = -1;
    question->expected = UINT64_MAX;
    if (!lws_client_connect_via_info(&info)) {
        question->wsi = NULL;
        end(question, "nobody answers");
    }
    free(address);
}

static void time_is_up(lws_sorted_usec_list_t *timer)
{
    (void)timer;
}

void http_client_step(struct http_client *client, unsigned ms)
{
    lws_sul_schedule(client->context, 0, &client->timer, time_is_up,
                     (lws_usec_t)(ms > 0 ? ms : 1) * LWS_US_PER_MS);
    lws_service(client->context, 0);
}

void http_client_wake(struct http_client *client)
{
    lws_cancel_service(client->context);
}

bool http_client_watch(struct http_client *client, int descriptor, bool (*ready)(void *data),
                       void *data)
{
    struct watch *watch = memory_new(1, sizeof *watch);
    *watch = (struct watch){.next = client->watches, .ready = ready, .data = data};
    client->watches = watch;
    lws_adopt_desc_t adoption = {.vh = lws_get_vhost_by_name(client->context, "default"),
                                 .type = LWS_ADOPT_RAW_FILE_DESC,
                                 .fd.filefd = descriptor,
                                 .vh_prot_name = "http",
                                 .opaque = watch};
    return lws_adopt_descriptor_vhost_via_info(&adoption) != NULL;
}

char *http_encode(const char *text)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    char *encoded = memory_new(strlen(text) * 3 + 1, 1), *to = encoded;
    for (; *text != '\0'; text++) {
        if (strchr(plain, *text))
            *to++ = *text;
        else
            to += sprintf(to, "%%%02X", (unsigned char)*text);
    }
    return encoded;
}
