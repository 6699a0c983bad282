/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "serial/lab/now.h"
#include "serial/lab/web/route.h"
#include "serial/lab/web/web_inner.h"

static void answer_refusal(struct http_answer *answer, enum desk_refusal refusal, const char *who)
{
    char words[300];
    int status = api_refusal(refusal, who, words, sizeof words);
    if (refusal != DESK_GRANTED)
        api_error(answer, status, words, "GET /api/machines/NAME tells who writes there");
    else
        *answer = (struct http_answer){
            .status = 200, .type = "application/json", .bytes = "{}\n", .length = 3};
}

static void answer_full(struct http_answer *answer)
{
    api_error(answer, 503, "too many sessions have the right to type",
              "give back what isn't needed (DELETE), or wait a minute");
}

/* One for whoever asks; NULL: there are too many. */
static struct lease *lease_for(struct web *web, const char *user, uint64_t number, const char *name)
{
    /* The desk's sessions of viewers count up from 1; these count down. */
    static uint64_t sessions = UINT64_MAX;
    uint64_t now = now_ms();
    struct lease *lease = leases_find(&web->leases, user, number, name, now);
    return lease ? lease : leases_add(&web->leases, user, number, name, sessions--, now);
}

static enum desk_refusal take(struct web *web, const char *name, const char *user,
                              struct lease *lease, char *who, size_t size)
{
    enum desk_refusal refusal = desk_take(web->desk, name, user, lease->session, who, size);
    if (refusal != DESK_GRANTED)
        lease->session = 0;
    return refusal;
}

/* `lease` NULL: it has none. */
static enum desk_refusal act(struct web *web, enum route_kind kind, const char *name,
                             const struct http_request *request, struct lease *lease)
{
    if (kind == ROUTE_RELEASE) {
        if (lease) {
            desk_release(web->desk, name, lease->session);
            lease->session = 0;
        }
        return DESK_GRANTED;
    }
    /* The desk tells one that has no such machine from one that nobody took. */
    uint64_t session = lease ? lease->session : 0;
    if (kind == ROUTE_BREAK)
        return desk_break(web->desk, name, session);
    return desk_type(web->desk, name, session, request->body, request->body_length);
}

void api_type(struct web *web, enum route_kind kind, const char *name,
              const struct http_request *request, struct http_answer *answer)
{
    char who[ORDER_WHO_MAX] = "";
    uint64_t number = UINT64_MAX;
    if (!request->user) {
        api_error(answer, 403, "nobody may type here who isn't known",
                  "use the unix socket, or log in");
        return;
    }
    if (!route_number(request, "session", &number) || number == UINT64_MAX) {
        api_error(answer, 400, "session: a number of your choice is expected",
                  "give the same one to writer, typed and break");
        return;
    }
    if (kind == ROUTE_TYPE && request->body_length > ORDER_BYTES_MAX) {
        api_error(answer, 413, "1024 bytes at most are typed at once", "send less at a time");
        return;
    }
    web_expire(web);
    bool is_take = kind == ROUTE_TAKE;
    enum desk_refusal refusal = DESK_TOO_FAST;
    pthread_mutex_lock(&web->lock);
    struct lease *lease = is_take
                              ? lease_for(web, request->user, number, name)
                              : leases_find(&web->leases, request->user, number, name, now_ms());
    bool is_full = is_take && !lease;
    if (!is_full)
        refusal = is_take ? take(web, name, request->user, lease, who, sizeof who)
                          : act(web, kind, name, request, lease);
    pthread_mutex_unlock(&web->lock);
    if (is_full)
        answer_full(answer);
    else
        answer_refusal(answer, refusal, who);
}
