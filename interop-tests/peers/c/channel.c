/* Verbs of channels: whole messages described by a pattern, answered by a count and a check. */
#define _GNU_SOURCE
#include "peer.h"

#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>

static int send_one(struct endpoint *endpoint, uint32_t seed, size_t length, const struct deadline *deadline,
                    uint32_t *check) {
    unsigned char *bytes = malloc(length ? length : 1);
    int result;
    pattern_fill(seed, bytes, length);
    result = endpoint->room->send(endpoint, bytes, length, deadline);
    if (result == 0)
        *check = crc32_of_message(*check, bytes, length);
    free(bytes);
    return result;
}

int do_send(const struct request *request) {
    struct endpoint *endpoint = endpoint_named(request, "handle");
    struct deadline deadline = deadline_of(request);
    long long count = number(request, "count", 1), step = number(request, "step", 0), sent;
    uint32_t check = 0;
    int result = 0;
    if (!endpoint)
        return -1;
    if (!endpoint->room->send)
        return fail("UNSUPPORTED", "%s does not send", endpoint->room->name);
    endpoint->label = (long) number(request, "label", endpoint->room->label);
    for (sent = 0; sent < count; sent++) {
        result = send_one(endpoint, (uint32_t) (number(request, "seed", 0) + sent),
                          (size_t) (number(request, "length", 0) + sent * step), &deadline, &check);
        if (result < 0)
            break;
    }
    answer("count", "%lld", sent);
    answer("check", "%08x", check);
    return result;
}

int do_receive(const struct request *request) {
    struct endpoint *endpoint = endpoint_named(request, "handle");
    struct deadline deadline = deadline_of(request);
    long long count = number(request, "count", 1), received;
    unsigned long long bytes = 0;
    uint32_t check = 0, sum = 0;
    int result = 0;
    if (!endpoint)
        return -1;
    if (!endpoint->room->receive)
        return fail("UNSUPPORTED", "%s does not receive", endpoint->room->name);
    endpoint->take = (long) number(request, "take", 0);
    endpoint->longest = (size_t) number(request, "longest", (long long) endpoint->limit);
    endpoint->flags = (number(request, "except", 0) ? MSG_EXCEPT : 0) | (number(request, "cut", 0) ? MSG_NOERROR : 0);
    for (received = 0; received < count; received++) {
        unsigned char *message;
        size_t length;
        result = endpoint->room->receive(endpoint, &message, &length, &deadline);
        if (result < 0)
            break;
        check = crc32_of_message(check, message, length);
        sum += crc32_of_message(0, message, length);
        bytes += length;
        free(message);
        rights_drop(endpoint);
    }
    answer("count", "%lld", received);
    answer("bytes", "%llu", bytes);
    answer("check", "%08x", check);
    answer("sum", "%08x", sum);
    answer("label", "%ld", endpoint->label);
    return result;
}

/* A `try` verb is its blocking twin with a deadline of now, the deadline being no error. */
static int attempt(const struct request *request, verb *blocking) {
    struct request now = *request;
    now.keys[now.count] = "timeout";
    now.values[now.count++] = "0";
    if (blocking(&now) == 0)
        return 0;
    return strcmp(failure_code, "DEADLINE") ? -1 : 0;
}

int do_try_send(const struct request *request) {
    struct endpoint *endpoint = endpoint_named(request, "handle");
    size_t length = (size_t) number(request, "length", 0);
    unsigned char *bytes;
    int result;
    if (!endpoint)
        return -1;
    if (!endpoint->room->try_send)
        return attempt(request, do_send);
    bytes = malloc(length ? length : 1);
    pattern_fill((uint32_t) number(request, "seed", 0), bytes, length);
    result = endpoint->room->try_send(endpoint, bytes, length);
    free(bytes);
    answer("count", "%d", result == 0);
    return result < 0 && strcmp(failure_code, "DEADLINE") ? -1 : 0;
}

int do_try_receive(const struct request *request) {
    return attempt(request, do_receive);
}

int do_raw(const struct request *request) {
    struct endpoint *endpoint = endpoint_named(request, "handle");
    struct deadline deadline = deadline_of(request);
    const char *hex = text(request, "hex", "");
    size_t length = strlen(hex) / 2, i;
    unsigned char bytes[4096];
    if (!endpoint)
        return -1;
    if (!endpoint->room->raw)
        return fail("UNSUPPORTED", "%s sends no raw bytes", endpoint->room->name);
    if (length > sizeof bytes)
        return fail("USAGE", "at most %zu raw bytes", sizeof bytes);
    for (i = 0; i < length; i++) {
        char byte[3] = {hex[2 * i], hex[2 * i + 1], 0};
        bytes[i] = (unsigned char) strtol(byte, NULL, 16);
    }
    return endpoint->room->raw(endpoint, bytes, length, &deadline);
}
