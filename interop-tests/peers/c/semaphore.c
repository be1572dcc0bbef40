/* Verbs of semaphores, and the hand-over of a block of memory by two of them. */
#include "peer.h"

#include <stdlib.h>
#include <string.h>

static struct endpoint *semaphore(const struct request *request, const char *key) {
    struct endpoint *endpoint = endpoint_named(request, key);
    if (endpoint && !endpoint->room->acquire) {
        fail("UNSUPPORTED", "%s is no semaphore", endpoint->room->name);
        return NULL;
    }
    return endpoint;
}

int do_acquire(const struct request *request) {
    struct endpoint *endpoint = semaphore(request, "handle");
    struct deadline deadline = deadline_of(request);
    return endpoint ? endpoint->room->acquire(endpoint, &deadline) : -1;
}

int do_try_acquire(const struct request *request) {
    struct endpoint *endpoint = semaphore(request, "handle");
    struct deadline now = {1, 0};
    int taken;
    if (!endpoint)
        return -1;
    taken = endpoint->room->acquire(endpoint, &now) == 0;
    if (!taken && strcmp(failure_code, "DEADLINE"))
        return -1;
    answer("taken", "%d", taken);
    return 0;
}

int do_release(const struct request *request) {
    struct endpoint *endpoint = semaphore(request, "handle");
    long long count = number(request, "count", 1);
    if (!endpoint)
        return -1;
    while (count-- > 0)
        if (endpoint->room->release(endpoint) < 0)
            return -1;
    return 0;
}

int do_value(const struct request *request) {
    struct endpoint *endpoint = semaphore(request, "handle");
    int value;
    if (!endpoint || endpoint->room->value(endpoint, &value) < 0)
        return -1;
    answer("value", "%d", value);
    return 0;
}

/* Each round the block goes over and back: whoever has it checks what it finds, fills in the next pattern and hands
   it on. A turn seen too early, or bytes seen too late, count as wrong. */
int do_handover(const struct request *request) {
    struct endpoint *memory = endpoint_named(request, "memory");
    struct endpoint *mine = semaphore(request, "wait"), *theirs = semaphore(request, "post");
    struct deadline deadline = deadline_of(request);
    size_t length = (size_t) number(request, "length", 0);
    uint32_t seed = (uint32_t) number(request, "seed", 0);
    int starts = (int) number(request, "starts", 0);
    long long turn = 2 * number(request, "rounds", 0), wrong = 0, now;
    unsigned char *expected;
    if (!memory || !mine || !theirs)
        return -1;
    expected = malloc(length ? length : 1);
    for (now = 0; now < turn; now++) {
        if ((now % 2 == 0) == starts) {
            pattern_fill(seed + (uint32_t) now, memory->memory, length);
            if (theirs->room->release(theirs) < 0)
                break;
        } else {
            if (mine->room->acquire(mine, &deadline) < 0)
                break;
            pattern_fill(seed + (uint32_t) now, expected, length);
            wrong += memcmp(expected, memory->memory, length) != 0;
        }
    }
    free(expected);
    answer("turns", "%lld", now);
    answer("wrong", "%lld", wrong);
    return now == turn ? 0 : -1;
}
