/* SPDX-License-Identifier: MIT */
/* A page asks for its files and its data within the same second, and hashing one password takes a
 * fifth of one: so what was right is remembered, as a keyed hash, for a while. */
#include "serial/lab/http/logins.h"

#include <crypt.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "serial/lab/http/login_list.h"
#include "serial/lab/memory.h"

enum { KNOWN_MAX = 64, SUM_BYTES = 32, ERROR_MAX = 512, REFRESH_MS = 1000 };

/* A name that nobody has costs as much as one that somebody has. */
static const char nobodys_hash[] = "$6$rollcallrollcall$";

struct known {
    unsigned char sum[SUM_BYTES];
    uint64_t until_ms;
};

struct logins {
    pthread_mutex_t lock;
    const char *paths[2]; /* users, tokens */
    struct login_list *lists[2];
    unsigned char key[SUM_BYTES];
    struct known known[KNOWN_MAX];
    uint64_t refreshed_ms;
};

enum { USERS, TOKENS };

struct logins *logins_open(const char *users, const char *tokens, char *error, size_t size)
{
    struct logins *logins = memory_new(1, sizeof *logins);
    bool is_good = getentropy(logins->key, sizeof logins->key) == 0;
    pthread_mutex_init(&logins->lock, NULL);
    logins->paths[USERS] = users ? memory_copy(users, strlen(users)) : NULL;
    logins->paths[TOKENS] = tokens ? memory_copy(tokens, strlen(tokens)) : NULL;
    for (int i = USERS; i <= TOKENS && is_good; i++)
        if (logins->paths[i]) {
            logins->lists[i] = login_list_read(logins->paths[i], i == TOKENS, error, size);
            is_good = logins->lists[i] != NULL;
        }
    if (is_good)
        return logins;
    size_t used = strlen(error);
    snprintf(error + used, size - used, "\nnext: man 5 rollcall-lab says what may stand there.");
    logins_close(logins);
    return NULL;
}

void logins_close(struct logins *logins)
{
    for (int i = USERS; logins && i <= TOKENS; i++) {
        login_list_free(logins->lists[i]);
        free((char *)logins->paths[i]);
    }
    if (logins)
        pthread_mutex_destroy(&logins->lock);
    free(logins);
}

static void refresh(struct logins *logins, int which)
{
    char error[ERROR_MAX];
    if (!logins->paths[which] || !login_list_is_old(logins->lists[which], logins->paths[which]))
        return;
    struct login_list *list =
        login_list_read(logins->paths[which], which == TOKENS, error, sizeof error);
    if (!list) {
        fprintf(stderr, "rollcall serve: %s; the logins stay as they were\n", error);
        return;
    }
    login_list_free(logins->lists[which]);
    logins->lists[which] = list;
}

void logins_refresh(struct logins *logins, uint64_t now_ms)
{
    pthread_mutex_lock(&logins->lock);
    if (now_ms - logins->refreshed_ms >= REFRESH_MS) {
        logins->refreshed_ms = now_ms;
        refresh(logins, USERS);
        refresh(logins, TOKENS);
    }
    pthread_mutex_unlock(&logins->lock);
}

static bool read_basic(const char *text, struct credentials *credentials)
{
    unsigned char plain[LOGIN_USER_MAX + LOGIN_SECRET_MAX + 4];
    size_t length = strlen(text);
    if (length == 0 || length % 4 != 0 || length / 4 * 3 >= sizeof plain)
        return false;
    int count = EVP_DecodeBlock(plain, (const unsigned char *)text, (int)length);
    if (count < 0)
        return false;
    /* What the padding stands for was counted too. */
    count -= (text[length - 1] == '=') + (text[length - 2] == '=');
    const unsigned char *colon = memchr(plain, ':', (size_t)count);
    if (!colon || memchr(plain, '\0', (size_t)count))
        return false;
    size_t name = (size_t)(colon - plain), secret = (size_t)count - name - 1;
    if (name == 0 || name >= LOGIN_USER_MAX || secret >= LOGIN_SECRET_MAX)
        return false;
    memcpy(credentials->name, plain, name);
    memcpy(credentials->secret, colon + 1, secret);
    explicit_bzero(plain, sizeof plain);
    return true;
}

bool logins_read(const char *header, struct credentials *credentials)
{
    memset(credentials, 0, sizeof *credentials);
    if (strncasecmp(header, "Basic ", 6) == 0)
        return read_basic(header + 6 + strspn(header + 6, " "), credentials);
    if (strncasecmp(header, "Bearer ", 7) != 0)
        return false;
    const char *token = header + 7 + strspn(header + 7, " ");
    size_t length = strlen(token);
    if (length == 0 || length >= LOGIN_SECRET_MAX)
        return false;
    memcpy(credentials->secret, token, length);
    return true;
}

/* In a time that tells nothing of where they differ. */
static bool is_alike(const void *one, const void *other, size_t length)
{
    const volatile unsigned char *a = one, *b = other;
    unsigned char difference = 0;
    for (size_t i = 0; i < length; i++)
        difference |= a[i] ^ b[i];
    return difference == 0;
}

static void sum_of(const void *bytes, size_t length, unsigned char sum[EVP_MAX_MD_SIZE])
{
    unsigned count = 0;
    memset(sum, 0, EVP_MAX_MD_SIZE);
    EVP_Digest(bytes, length, sum, &count, EVP_sha256(), NULL);
}

static bool check_token(const struct login_list *list, const char *token, char name[LOGIN_USER_MAX])
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    bool is_good = false;
    sum_of(token, strlen(token), sum);
    for (size_t i = 0; list && i < list->count; i++)
        if (is_alike(sum, list->entries[i].sum, LOGIN_SUM_MAX)) {
            memcpy(name, list->entries[i].name, LOGIN_USER_MAX);
            is_good = true;
        }
    return is_good;
}

static const struct login_entry *find(const struct login_list *list, const char *name)
{
    for (size_t i = 0; list && i < list->count; i++)
        if (strcmp(list->entries[i].name, name) == 0)
            return &list->entries[i];
    return NULL;
}

/* Of a name, a password and the hash that it had, under this process's own key. */
static void known_sum(const struct logins *logins, const struct credentials *credentials,
                      const char *hash, unsigned char sum[EVP_MAX_MD_SIZE])
{
    unsigned char text[SUM_BYTES + sizeof *credentials + 512] = {0};
    size_t length = strnlen(hash, 512);
    memcpy(text, logins->key, SUM_BYTES);
    memcpy(text + SUM_BYTES, credentials, sizeof *credentials);
    memcpy(text + SUM_BYTES + sizeof *credentials, hash, length);
    sum_of(text, sizeof text, sum);
    explicit_bzero(text, sizeof text);
}

static bool is_known(const struct logins *logins, const unsigned char *sum, uint64_t now_ms)
{
    bool is_good = false;
    for (size_t i = 0; i < KNOWN_MAX; i++)
        is_good |=
            logins->known[i].until_ms > now_ms && is_alike(logins->known[i].sum, sum, SUM_BYTES);
    return is_good;
}

static void keep(struct logins *logins, const unsigned char *sum, uint64_t now_ms)
{
    struct known *oldest = logins->known;
    for (size_t i = 1; i < KNOWN_MAX; i++)
        if (logins->known[i].until_ms < oldest->until_ms)
            oldest = &logins->known[i];
    memcpy(oldest->sum, sum, SUM_BYTES);
    oldest->until_ms = now_ms + LOGIN_KNOWN_MS;
}

enum login logins_quick(struct logins *logins, const struct credentials *credentials,
                        uint64_t now_ms, char name[LOGIN_USER_MAX])
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    enum login login = LOGIN_SLOW;
    pthread_mutex_lock(&logins->lock);
    const struct login_entry *entry = find(logins->lists[USERS], credentials->name);
    if (credentials->name[0] == '\0') {
        login =
            check_token(logins->lists[TOKENS], credentials->secret, name) ? LOGIN_GOOD : LOGIN_BAD;
    } else if (entry) {
        known_sum(logins, credentials, entry->hash, sum);
        login = is_known(logins, sum, now_ms) ? LOGIN_GOOD : LOGIN_SLOW;
        memcpy(name, entry->name, LOGIN_USER_MAX);
    }
    pthread_mutex_unlock(&logins->lock);
    return login;
}

static bool does_hash_to(const char *secret, const char *hash)
{
    struct crypt_data *data = memory_new(1, sizeof *data);
    const char *made = crypt_r(secret, hash, data);
    size_t length = strlen(hash);
    bool is_good = made && made[0] == '$' && strlen(made) == length && is_alike(made, hash, length);
    explicit_bzero(data, sizeof *data);
    free(data);
    return is_good;
}

bool logins_check(struct logins *logins, const struct credentials *credentials, uint64_t now_ms)
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    pthread_mutex_lock(&logins->lock);
    const struct login_entry *entry = find(logins->lists[USERS], credentials->name);
    const struct login_list *list = logins->lists[USERS];
    const char *like = list && list->count > 0 ? list->entries[0].hash : nobodys_hash;
    char *hash =
        entry ? memory_copy(entry->hash, strlen(entry->hash)) : memory_copy(like, strlen(like));
    bool is_there = entry != NULL;
    pthread_mutex_unlock(&logins->lock);
    bool is_good = does_hash_to(credentials->secret, hash) && is_there;
    if (is_good) {
        pthread_mutex_lock(&logins->lock);
        known_sum(logins, credentials, hash, sum);
        keep(logins, sum, now_ms);
        pthread_mutex_unlock(&logins->lock);
    }
    free(hash);
    return is_good;
}
