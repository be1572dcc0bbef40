/* Verbs of descriptors: they go along with a message, and what came is opened by its number. */
#define _GNU_SOURCE
#include "peer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int do_pipe(const struct request *request) {
    int ends[2];
    (void) request;
    if (pipe2(ends, O_CLOEXEC) < 0)
        return fail_errno("pipe2");
    answer("read", "%d", ends[0]);
    answer("write", "%d", ends[1]);
    return 0;
}

int descriptor_of_segment(const struct request *request) {
    struct endpoint *segment = endpoint_named(request, "segment");
    int number;
    if (!segment)
        return -1;
    if (!segment->memory || segment->in < 0)
        return fail("UNSUPPORTED", "%s has no descriptor to hand over", segment->room->name);
    number = fcntl(segment->in, F_DUPFD_CLOEXEC, 0);
    return number < 0 ? fail_errno("fcntl") : number;
}

/* What the request hands over, by a handle or by numbers. */
static int chosen(const struct request *request, struct rights *rights) {
    const char *numbers = text(request, "numbers", "");
    rights->count = 0;
    if (text(request, "segment", NULL)) {
        rights->numbers[0] = descriptor_of_segment(request);
        rights->count = rights->numbers[0] >= 0;
        return rights->count ? 0 : -1;
    }
    while (*numbers && rights->count < RIGHTS) {
        char *end;
        rights->numbers[rights->count++] = (int) strtol(numbers, &end, 10);
        numbers = *end ? end + 1 : end;
    }
    return 0;
}

int do_hand(const struct request *request) {
    struct endpoint *endpoint = endpoint_named(request, "handle");
    struct rights here;
    int result;
    if (!endpoint)
        return -1;
    if (endpoint->socket_type != SOCK_STREAM && endpoint->socket_type != SOCK_SEQPACKET)
        return fail("UNSUPPORTED", "%s carries no descriptors", endpoint->room->name);
    if (chosen(request, &here) < 0)
        return -1;
    endpoint->going = here;
    result = do_send(request);
    endpoint->going.count = 0;
    while (here.count > 0)
        close(here.numbers[--here.count]);
    return result;
}

int do_take(const struct request *request) {
    struct endpoint *endpoint = endpoint_named(request, "handle");
    struct deadline deadline = deadline_of(request);
    unsigned char *message;
    char numbers[RIGHTS * 8] = "";
    size_t length, i, written = 0;
    if (!endpoint)
        return -1;
    if (!endpoint->takes)
        return fail("UNSUPPORTED", "%s takes no descriptors", endpoint->room->name);
    if (endpoint->room->receive(endpoint, &message, &length, &deadline) < 0)
        return -1;
    answer("check", "%08x", crc32_of_message(0, message, length));
    free(message);
    for (i = 0; i < endpoint->came.count; i++)
        written += (size_t) snprintf(numbers + written, sizeof numbers - written, i ? ",%d" : "%d",
                                     endpoint->came.numbers[i]);
    answer("numbers", "%s", numbers);
    endpoint->came.count = 0;
    return 0;
}
