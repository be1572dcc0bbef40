/* POSIX message queues; a queue descriptor can be polled on Linux. */
#include "peer.h"

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int posixmq_open(struct endpoint *endpoint, const struct request *request) {
    struct mq_attr attributes = {0};
    snprintf(endpoint->address, sizeof endpoint->address, "%s", text(request, "name", ""));
    attributes.mq_maxmsg = (long) number(request, "depth", 8);
    attributes.mq_msgsize = (long) number(request, "size", 8192);
    endpoint->created = number(request, "create", 0) != 0;
    endpoint->type = (long) number(request, "priority", 0);
    endpoint->in = mq_open(endpoint->address, O_RDWR | O_NONBLOCK | O_CLOEXEC | (endpoint->created ? O_CREAT | O_EXCL : 0),
                           0600, &attributes);
    if (endpoint->in < 0)
        return fail_errno("mq_open");
    if (mq_getattr(endpoint->in, &attributes) < 0)
        return fail_errno("mq_getattr");
    endpoint->size = (size_t) attributes.mq_msgsize;
    return 0;
}

static int posixmq_send(struct endpoint *endpoint, const unsigned char *message, size_t length,
                        const struct deadline *deadline) {
    for (;;) {
        if (mq_send(endpoint->in, (const char *) message, length, (unsigned) endpoint->type) == 0)
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
    *message = malloc(endpoint->size);
    while ((size = mq_receive(endpoint->in, (char *) *message, endpoint->size, &priority)) < 0) {
        int result = errno == EAGAIN || errno == EINTR ? await(endpoint->in, POLLIN, deadline) : fail_errno("mq_receive");
        if (result < 0) {
            free(*message);
            return -1;
        }
    }
    *length = (size_t) size;
    answer("priority", "%u", priority);
    return 0;
}

static int posixmq_unlink(struct endpoint *endpoint) {
    return mq_unlink(endpoint->address) < 0 ? fail_errno("mq_unlink") : 0;
}

static void posixmq_close(struct endpoint *endpoint) {
    mq_close(endpoint->in);
}

const struct room posixmq_room = {
    .name = "posixmq",
    .open = posixmq_open,
    .send = posixmq_send,
    .receive = posixmq_receive,
    .unlink = posixmq_unlink,
    .close = posixmq_close,
};
