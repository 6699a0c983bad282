/* SPDX-License-Identifier: MIT */
/* One thread, started with the first name. Lines of one console server ask for one host: whoever
 * waits for the name that was just looked up is answered with it. */
#include "serial/lab/collect/resolver.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/memory.h"

enum { STACK = 256 << 10 };

struct question {
    struct question *next;
    struct resolver_answer answer;
    char host[256], port[16];
};

struct resolver {
    pthread_mutex_t lock;
    pthread_cond_t asked;
    struct question *questions, *answered; /* lists */
    int eventfd;
};

static int look_up(const char *host, const char *port, int flags, struct addresses *addresses)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV | flags};
    struct addrinfo *found;
    addresses->count = addresses->at = 0;
    int error = getaddrinfo(host, port, &hints, &found);
    if (error)
        return error;
    for (struct addrinfo *one = found; one && addresses->count < RESOLVER_ADDRESSES;
         one = one->ai_next)
        memcpy(&addresses->all[addresses->count++], one->ai_addr, one->ai_addrlen);
    freeaddrinfo(found);
    return 0;
}

bool resolver_is_address(const char *host, const char *port, struct addresses *addresses)
{
    return look_up(host, port, AI_NUMERICHOST, addresses) == 0;
}

static void set_port(struct sockaddr_storage *address, const char *port)
{
    in_port_t number = htons((in_port_t)strtoul(port, NULL, 10));
    if (address->ss_family == AF_INET6)
        ((struct sockaddr_in6 *)address)->sin6_port = number;
    else
        ((struct sockaddr_in *)address)->sin_port = number;
}

/* Moves all who asked for the host to those who are answered. */
static void answer_all(struct resolver *resolver, const char *host, int error,
                       const struct addresses *addresses)
{
    for (struct question **at = &resolver->questions; *at;) {
        struct question *one = *at;
        if (strcmp(one->host, host) != 0) {
            at = &one->next;
            continue;
        }
        *at = one->next;
        one->answer.error = error;
        one->answer.addresses = *addresses;
        for (unsigned i = 0; i < addresses->count; i++)
            set_port(&one->answer.addresses.all[i], one->port);
        one->next = resolver->answered;
        resolver->answered = one;
    }
}

static void *run(void *data)
{
    static const uint64_t one = 1;
    struct resolver *resolver = data;
    for (;;) {
        char host[256];
        struct addresses addresses;
        pthread_mutex_lock(&resolver->lock);
        while (!resolver->questions)
            pthread_cond_wait(&resolver->asked, &resolver->lock);
        memcpy(host, resolver->questions->host, sizeof host);
        pthread_mutex_unlock(&resolver->lock);
        int error = look_up(host, "1", AI_ADDRCONFIG, &addresses);
        pthread_mutex_lock(&resolver->lock);
        answer_all(resolver, host, error, &addresses);
        pthread_mutex_unlock(&resolver->lock);
        if (write(resolver->eventfd, &one, sizeof one) < 0)
            continue; /* it is readable already */
    }
    return NULL;
}

struct resolver *resolver_start(int eventfd)
{
    struct resolver *resolver = memory_new(1, sizeof *resolver);
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_mutex_init(&resolver->lock, NULL);
    pthread_cond_init(&resolver->asked, NULL);
    resolver->eventfd = eventfd;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    int error = pthread_create(&thread, &attributes, run, resolver);
    pthread_attr_destroy(&attributes);
    if (!error)
        return resolver;
    free(resolver);
    return NULL;
}

/* Its question that still waits, else a new one behind all others: whoever asks again and again of
 * a name server that is dead has one, and is before nobody who asked earlier. */
static struct question *question_of(struct resolver *resolver, uint32_t source)
{
    struct question **at = &resolver->questions;
    while (*at && (*at)->answer.source != source)
        at = &(*at)->next;
    if (!*at)
        *at = memory_new(1, sizeof **at);
    return *at;
}

void resolver_ask(struct resolver *resolver, uint32_t source, uint32_t asked, const char *host,
                  const char *port)
{
    pthread_mutex_lock(&resolver->lock);
    struct question *question = question_of(resolver, source);
    question->answer.source = source;
    question->answer.asked = asked;
    snprintf(question->host, sizeof question->host, "%s", host);
    snprintf(question->port, sizeof question->port, "%s", port);
    pthread_cond_signal(&resolver->asked);
    pthread_mutex_unlock(&resolver->lock);
}

bool resolver_take(struct resolver *resolver, struct resolver_answer *answer)
{
    pthread_mutex_lock(&resolver->lock);
    struct question *one = resolver->answered;
    if (one)
        resolver->answered = one->next;
    pthread_mutex_unlock(&resolver->lock);
    if (!one)
        return false;
    *answer = one->answer;
    free(one);
    return true;
}
