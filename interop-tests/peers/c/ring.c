/* Rings in shared memory as a channel: `in` to receive from, `out` to send to. Sleeps at once. */
#include "peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IN, OUT };

static struct ring *ring_of(struct endpoint *endpoint, int way) {
    return ((struct ring **) endpoint->object)[way];
}

static void end(struct ring *ring) {
    if (!ring)
        return;
    if (ring->words)
        ring_goes(ring);
    bell_close(ring);
    ring_unmap(ring);
    free(ring);
}

static int make(struct ring *ring, const struct request *request) {
    int persistent = !strcmp(text(request, "lifetime", "process"), "persistent");
    if (ring_create(ring, (uint64_t) number(request, "capacity", 1 << 20), persistent) < 0 || bell_listen(ring) < 0)
        return -1;
    ring_publish(ring);
    return 0;
}

static int find(struct ring *ring, const struct request *request) {
    struct deadline deadline = deadline_of(request);
    int result;
    if (!deadline.finite)
        deadline.finite = 1; /* Of long ago: a ring that is not ready is refused. */
    result = ring_map(ring, &deadline);
    if (result == 0 && ring_is_opened(ring))
        result = fail("PEER_CLOSED", "open: this end of the ring was taken before, name=%s", ring->name);
    if (result == 0)
        result = bell_connect(ring);
    if (result == 0)
        ring_set_opened(ring);
    else
        ring->words = NULL; /* Not ours: nobody goes. */
    return result;
}

static int take(struct endpoint *endpoint, const struct request *request, int way) {
    const char *name = text(request, way == IN ? "in" : "out", "");
    struct ring *ring;
    if (!*name)
        return 0;
    if (*name != '/' || !name[1] || strchr(name + 1, '/'))
        return fail("EINVAL", "not a name: %s", name);
    if (strlen(name + 1) > 255)
        return fail("ENAMETOOLONG", "name too long, length=%zu, limit=255", strlen(name + 1));
    ((struct ring **) endpoint->object)[way] = ring = calloc(1, sizeof *ring);
    snprintf(ring->name, sizeof ring->name, "%s", name);
    ring->produces = way == OUT;
    ring->listener = ring->bell = ring->descriptor = -1;
    return (!strcmp(text(request, "mode", "open"), "create") ? make : find)(ring, request);
}

static void ring_close(struct endpoint *endpoint) {
    end(ring_of(endpoint, IN));
    end(ring_of(endpoint, OUT));
    free(endpoint->object);
    endpoint->object = NULL;
}

static int ring_open(struct endpoint *endpoint, const struct request *request) {
    endpoint->object = calloc(2, sizeof(struct ring *));
    if (take(endpoint, request, IN) < 0 || take(endpoint, request, OUT) < 0) {
        ring_close(endpoint);
        return -1;
    }
    return 0;
}

/* Whether there is something to read, or room; -1 with a code. */
static int look(struct ring *ring) {
    unsigned char *message;
    size_t length;
    return ring->produces ? ring_has_room(ring) : ring_read(ring, &message, &length);
}

/* One sleep; the caller looks again, whatever woke it. */
static int sleep_once(struct ring *ring, const struct deadline *deadline) {
    struct deadline soon;
    int seen, woken = 0, result = 0;
    ring_asleep(ring);
    if (!ring->produces && ring_must_ring(ring, 1) && bell_ring(ring) < 0)
        result = -1;
    seen = look(ring);
    if (seen < 0)
        result = -1;
    if (result == 0 && seen == 0 && !ring_other_is_gone(ring)) {
        if (ring->produces) {
            /* The consumer may have looked too early; a store of it is seen by then. */
            soon = deadline_soon(1000000, deadline);
            woken = bell_wait(ring, &soon) == 0;
            seen = woken ? 1 : look(ring);
            result = seen < 0 ? -1 : 0;
        }
        if (result == 0 && seen == 0 && !woken)
            result = bell_wait(ring, deadline);
    }
    ring_awake(ring);
    return result;
}

static int ring_send(struct endpoint *endpoint, const unsigned char *message, size_t length,
                     const struct deadline *deadline) {
    struct ring *ring = ring_of(endpoint, OUT);
    unsigned char *room;
    int found;
    if (!ring)
        return fail("MISUSE", "send on a channel that only receives");
    if (length > ring->limit)
        return fail("EMSGSIZE", "send: length=%zu, limit=%llu", length, (unsigned long long) ring->limit);
    for (;;) {
        if (ring->gone || ring_other_is_gone(ring))
            return fail("EPIPE", "send: the consumer is gone, name=%s", ring->name);
        found = ring_claim(ring, length, &room);
        if (found < 0)
            return -1;
        if (found)
            break;
        if (sleep_once(ring, deadline) < 0)
            return -1;
    }
    memcpy(room, message, length);
    ring_commit(ring, length);
    return ring_must_ring(ring, 1) ? bell_ring(ring) : 0;
}

static int ring_receive(struct endpoint *endpoint, unsigned char **message, size_t *length,
                        const struct deadline *deadline) {
    struct ring *ring = ring_of(endpoint, IN);
    unsigned char *place;
    int found, ended = 0;
    if (!ring)
        return fail("MISUSE", "receive on a channel that only sends");
    while ((found = ring_read(ring, &place, length)) == 0) {
        if (ended)
            return fail("PEER_CLOSED", "receive: the producer is gone, name=%s", ring->name);
        if (sleep_once(ring, deadline) < 0)
            return -1;
        ended = ring->gone || ring_other_is_gone(ring);
    }
    if (found < 0)
        return -1;
    *message = malloc(*length ? *length : 1);
    memcpy(*message, place, *length);
    ring_consume(ring);
    return ring_must_ring(ring, 0) ? bell_ring(ring) : 0;
}

static int ring_unlink(struct endpoint *endpoint) {
    int way, result = 0;
    for (way = IN; way <= OUT; way++) {
        struct ring *ring = ring_of(endpoint, way);
        if (ring && posixshm_room.remove(ring->name) < 0)
            result = -1;
        else if (ring)
            ring->created = 0;
    }
    return result;
}

static int ring_remove(const char *name) {
    return posixshm_room.remove(name);
}

const struct room ring_room = {
    .name = "ring",
    .open = ring_open,
    .send = ring_send,
    .receive = ring_receive,
    .unlink = ring_unlink,
    .remove = ring_remove,
    .close = ring_close,
};
