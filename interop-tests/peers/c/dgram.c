/* Unix domain datagram sockets: one that is bound to receive, one that is connected to send. */
#define _GNU_SOURCE
#include "peer.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int fresh(void) {
    int made = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return made < 0 ? fail_errno("socket") : made;
}

static int bind_here(struct endpoint *endpoint, const char *name) {
    struct sockaddr_un address;
    socklen_t length = address_of(name, &address);
    mode_t mask;
    int on = 1, result;
    if (!length)
        return fail("ENAMETOOLONG", "bind: address too long, address=%s", name);
    endpoint->in = fresh();
    if (endpoint->in < 0)
        return -1;
    /* Before anybody can send: what arrives earlier has no sender. */
    setsockopt(endpoint->in, SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
    mask = umask(0177);
    result = bind(endpoint->in, (struct sockaddr *) &address, length);
    umask(mask);
    if (result < 0) {
        fail_errno("bind");
        stream_close(endpoint);
        return -1;
    }
    endpoint->created = *name != '@';
    return 0;
}

/* Only a connected socket tells poll(2) that the receiver's queue is full. */
static int connect_there(struct endpoint *endpoint, const char *name) {
    struct sockaddr_un address;
    socklen_t length = address_of(name, &address);
    if (!length)
        return fail("ENAMETOOLONG", "connect: address too long, address=%s", name);
    if (endpoint->out < 0)
        endpoint->out = fresh();
    if (endpoint->out < 0)
        return -1;
    return connect(endpoint->out, (struct sockaddr *) &address, length) < 0 ? fail_errno("connect") : 0;
}

/* `in` is the name to receive at, `out` the one to send to; each may be absent. */
static int dgram_open(struct endpoint *endpoint, const struct request *request) {
    const char *in = text(request, "in", ""), *out = text(request, "out", "");
    endpoint->socket_type = SOCK_DGRAM;
    snprintf(endpoint->address, sizeof endpoint->address, "%s", in);
    endpoint->object = *out ? strdup(out) : NULL;
    if (*in)
        return bind_here(endpoint, in);
    return endpoint->object ? connect_there(endpoint, out) : fail("USAGE", "neither in nor out");
}

static int dgram_send(struct endpoint *endpoint, const unsigned char *message, size_t length,
                      const struct deadline *deadline) {
    if (length > endpoint->limit)
        return fail("EMSGSIZE", "send: message too long, length=%zu, limit=%zu", length, endpoint->limit);
    if (!endpoint->object)
        return fail("MISUSE", "send: no name to send to");
    for (;;) {
        if (endpoint->out < 0 && connect_there(endpoint, endpoint->object) < 0)
            return -1;
        if (send(endpoint->out, message, length, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
            return 0;
        if (errno == ENOTCONN) {
            /* The receiver was gone at the last try; somebody else may have its name now. */
            close(endpoint->out);
            endpoint->out = -1;
        } else if (errno != EAGAIN && errno != EINTR) {
            return fail_errno("send");
        } else if (await(endpoint->out, POLLOUT, deadline) < 0) {
            return -1;
        }
    }
}

static int dgram_receive(struct endpoint *endpoint, unsigned char **message, size_t *length,
                         const struct deadline *deadline) {
    return endpoint->in < 0 ? fail("MISUSE", "receive: no name to receive at")
                            : packet_receive(endpoint, message, length, deadline);
}

static int dgram_unlink(struct endpoint *endpoint) {
    return unlink(endpoint->address) < 0 ? fail_errno("unlink") : 0;
}

static void dgram_close(struct endpoint *endpoint) {
    stream_close(endpoint);
    if (endpoint->created)
        unlink(endpoint->address);
    endpoint->created = 0;
    free(endpoint->object);
    endpoint->object = NULL;
}

const struct room unix_dgram_room = {
    .name = "unix_dgram",
    .open = dgram_open,
    .send = dgram_send,
    .receive = dgram_receive,
    .unlink = dgram_unlink,
    .close = dgram_close,
};
