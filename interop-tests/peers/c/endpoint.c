/* The table of handles, and the verbs that every room has. */
#include "peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct endpoint *first;

static const struct room *const rooms[] = {
    &pipe_room, &unix_room, &unix_seqpacket_room, &unix_dgram_room, &fifo_room, &posixmq_room, &sysvmq_room,
    &posixshm_room, &sysvshm_room, &memfd_room, &posixsem_room, &sysvsem_room, &ring_room,
};

const struct room *room_named(const char *name) {
    size_t i;
    for (i = 0; i < sizeof rooms / sizeof *rooms; i++)
        if (!strcmp(rooms[i]->name, name))
            return rooms[i];
    fail("UNSUPPORTED", "no such room: %s", name);
    return NULL;
}

struct endpoint *endpoint_new(const char *name, const struct room *room) {
    struct endpoint *endpoint = calloc(1, sizeof *endpoint);
    snprintf(endpoint->name, sizeof endpoint->name, "%s", name);
    endpoint->room = room;
    endpoint->in = endpoint->out = -1;
    endpoint->next = first;
    first = endpoint;
    return endpoint;
}

struct endpoint *endpoint_named(const struct request *request, const char *key) {
    const char *name = text(request, key, "");
    struct endpoint *endpoint;
    for (endpoint = first; endpoint; endpoint = endpoint->next) {
        if (strcmp(endpoint->name, name))
            continue;
        if (!endpoint->closed)
            return endpoint;
        fail("CLOSED", "%s: this handle was closed", request->verb);
        return NULL;
    }
    fail("USAGE", "no such handle: %s", name);
    return NULL;
}

static void endpoint_close(struct endpoint *endpoint) {
    if (endpoint->closed)
        return;
    endpoint->closed = 1;
    endpoint->room->close(endpoint);
    rights_drop(endpoint);
    free(endpoint->partial);
    endpoint->partial = NULL;
}

void endpoint_forget_all(void) {
    while (first) {
        struct endpoint *gone = first;
        endpoint_close(gone);
        first = gone->next;
        free(gone);
    }
}

int take_name(struct endpoint *endpoint, const struct request *request, size_t longest) {
    const char *name = text(request, "name", "");
    if (*name != '/' || !name[1] || strchr(name + 1, '/'))
        return fail("EINVAL", "not a name: %s", name);
    if (strlen(name + 1) > longest)
        return fail("ENAMETOOLONG", "name too long, length=%zu, limit=%zu", strlen(name + 1), longest);
    snprintf(endpoint->address, sizeof endpoint->address, "%s", name);
    return 0;
}

static int make(const struct request *request, int listening) {
    const struct room *room = room_named(text(request, "room", ""));
    struct endpoint *endpoint;
    int result;
    if (!room)
        return -1;
    if (listening && !room->listen)
        return fail("UNSUPPORTED", "%s does not listen", room->name);
    if (number(request, "descriptors", 0) > RIGHTS)
        return fail("MISUSE", "more descriptors than go along with one message, limit=%d", RIGHTS);
    endpoint = endpoint_new(text(request, "handle", ""), room);
    endpoint->limit = (size_t) number(request, "limit", 1 << 30);
    endpoint->takes = (size_t) number(request, "descriptors", 0);
    result = listening ? room->listen(endpoint, request) : room->open(endpoint, request);
    if (result < 0) {
        first = endpoint->next;
        free(endpoint);
    }
    return result;
}

int do_open(const struct request *request) {
    return make(request, 0);
}

int do_listen(const struct request *request) {
    return make(request, 1);
}

int do_close(const struct request *request) {
    struct endpoint *endpoint = endpoint_named(request, "handle");
    if (!endpoint)
        return strcmp(failure_code, "CLOSED") ? -1 : 0;
    endpoint_close(endpoint);
    return 0;
}

int do_reset(const struct request *request) {
    (void) request;
    endpoint_forget_all();
    return 0;
}

int do_unlink(const struct request *request) {
    struct endpoint *endpoint = endpoint_named(request, "handle");
    if (!endpoint)
        return -1;
    return endpoint->room->unlink ? endpoint->room->unlink(endpoint) : fail("UNSUPPORTED", "nothing to unlink");
}

int do_remove(const struct request *request) {
    const struct room *room = room_named(text(request, "room", ""));
    if (!room)
        return -1;
    if (!room->remove)
        return fail("UNSUPPORTED", "nothing to remove");
    return room->remove(text(request, "name", text(request, "key", "")));
}

int do_await_reader(const struct request *request) {
    struct endpoint *endpoint = endpoint_named(request, "handle");
    struct deadline deadline = deadline_of(request);
    if (!endpoint)
        return -1;
    if (!endpoint->room->await_reader)
        return fail("UNSUPPORTED", "%s awaits no reader", endpoint->room->name);
    return endpoint->room->await_reader(endpoint, &deadline);
}

int do_figures(const struct request *request) {
    struct endpoint *endpoint = endpoint_named(request, "handle");
    if (!endpoint)
        return -1;
    return endpoint->room->figures ? endpoint->room->figures(endpoint) : fail("UNSUPPORTED", "no figures");
}
