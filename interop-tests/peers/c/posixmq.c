/* POSIX message queues; a queue descriptor can be polled on Linux. */
#include "peer.h"

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define PRIORITIES 32768

static int posixmq_open(struct endpoint *endpoint, const struct request *request) {
    struct mq_attr attributes = {0};
    int creates = !strcmp(text(request, "mode", "open"), "create");
    if (take_name(endpoint, request, 255) < 0)
        return -1;
    attributes.mq_maxmsg = (long) number(request, "depth", 8);
    attributes.mq_msgsize = (long) number(request, "size", 8192);
    if (creates && (attributes.mq_maxmsg < 1 || attributes.mq_msgsize < 1))
        return fail("MISUSE", "mq_open: depth=%ld, size=%ld", attributes.mq_maxmsg, attributes.mq_msgsize);
    /* This end's own open description, so that it may be non-blocking. */
    endpoint->in = mq_open(endpoint->address, O_RDWR | O_NONBLOCK | O_CLOEXEC | (creates ? O_CREAT | O_EXCL : 0), 0600,
                           &attributes);
    if (endpoint->in < 0)
        return fail_errno("mq_open");
    endpoint->created = creates && strcmp(text(request, "lifetime", "process"), "persistent") != 0;
    if (mq_getattr(endpoint->in, &attributes) < 0)
        return fail_errno("mq_getattr");
    endpoint->limit = (size_t) attributes.mq_msgsize;
    return 0;
}

static int posixmq_send(struct endpoint *endpoint, const unsigned char *message, size_t length,
                        const struct deadline *deadline) {
    if (endpoint->label < 0 || endpoint->label >= PRIORITIES)
        return fail("MISUSE", "mq_send: no priority, priority=%ld", endpoint->label);
    for (;;) {
        if (mq_send(endpoint->in, (const char *) message, length, (unsigned) endpoint->label) == 0)
            return 0;
        if (errno != EAGAIN && errno != EINTR)
            return fail_errno("mq_send");
        if (await(endpoint->in, POLLOUT, deadline) < 0)
            return -1;
    }
}

static int posixmq_receive(struct endpoint *endpoint, unsigned char **message, size_t *length,
                           const struct deadline *deadline) {
    unsigned priority;
    ssize_t size;
    *message = malloc(endpoint->limit);
    while ((size = mq_receive(endpoint->in, (char *) *message, endpoint->limit, &priority)) < 0) {
        int result = errno == EAGAIN || errno == EINTR ? await(endpoint->in, POLLIN, deadline)
                                                       : fail_errno("mq_receive");
        if (result < 0) {
            free(*message);
            return -1;
        }
    }
    *length = (size_t) size;
    endpoint->label = (long) priority;
    return 0;
}

static int posixmq_figures(struct endpoint *endpoint) {
    struct mq_attr attributes;
    if (mq_getattr(endpoint->in, &attributes) < 0)
        return fail_errno("mq_getattr");
    answer("depth", "%ld", attributes.mq_maxmsg);
    answer("size", "%ld", attributes.mq_msgsize);
    answer("waiting", "%ld", attributes.mq_curmsgs);
    return 0;
}

static int posixmq_remove(const char *name) {
    return mq_unlink(name) < 0 ? fail_errno("mq_unlink") : 0;
}

static int posixmq_unlink(struct endpoint *endpoint) {
    return posixmq_remove(endpoint->address);
}

static void posixmq_close(struct endpoint *endpoint) {
    mq_close(endpoint->in);
    if (endpoint->created)
        mq_unlink(endpoint->address);
}

const struct room posixmq_room = {
    .name = "posixmq",
    .open = posixmq_open,
    .send = posixmq_send,
    .receive = posixmq_receive,
    .figures = posixmq_figures,
    .unlink = posixmq_unlink,
    .remove = posixmq_remove,
    .close = posixmq_close,
};
