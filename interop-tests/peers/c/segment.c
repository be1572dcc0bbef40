/* Verbs of memory. */
#include "peer.h"

#include <stdlib.h>

static struct endpoint *segment(const struct request *request) {
    struct endpoint *endpoint = endpoint_named(request, "handle");
    if (endpoint && !endpoint->memory) {
        fail("UNSUPPORTED", "%s is no memory", endpoint->room->name);
        return NULL;
    }
    return endpoint;
}

static int inside(const struct endpoint *endpoint, size_t offset, size_t length) {
    if (offset <= endpoint->size && length <= endpoint->size - offset)
        return 0;
    return fail("MISUSE", "outside the segment, offset=%zu, length=%zu, size=%zu", offset, length, endpoint->size);
}

int do_info(const struct request *request) {
    struct endpoint *endpoint = segment(request);
    if (!endpoint)
        return -1;
    answer("size", "%zu", endpoint->size);
    answer("readonly", "%d", endpoint->read_only);
    return 0;
}

int do_put(const struct request *request) {
    struct endpoint *endpoint = segment(request);
    size_t offset = (size_t) number(request, "offset", 0), length = (size_t) number(request, "length", 0);
    if (!endpoint || inside(endpoint, offset, length) < 0)
        return -1;
    if (endpoint->read_only)
        return fail("READ_ONLY", "put: the segment is mapped read-only");
    pattern_fill((uint32_t) number(request, "seed", 0), endpoint->memory + offset, length);
    return 0;
}

int do_get(const struct request *request) {
    struct endpoint *endpoint = segment(request);
    size_t offset = (size_t) number(request, "offset", 0), length = (size_t) number(request, "length", 0);
    if (!endpoint || inside(endpoint, offset, length) < 0)
        return -1;
    answer("check", "%08x", crc32_of(0, endpoint->memory + offset, length));
    return 0;
}

int do_freeze(const struct request *request) {
    struct endpoint *endpoint = segment(request);
    if (!endpoint)
        return -1;
    return endpoint->room->freeze ? endpoint->room->freeze(endpoint) : fail("UNSUPPORTED", "freeze");
}
