/* Named pipes, one for each direction, framed. The writing end is opened when there is first something to send. */
#define _GNU_SOURCE
#include "peer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* The longest header. */
#define HEAD 12

/* 1 when the node was made here, 0 when it was there, -1 when neither can be. */
static int node(const char *path, const char *mode) {
    struct stat status;
    if (!*path)
        return 0;
    if (strcmp(mode, "open")) {
        if (mkfifo(path, 0600) == 0)
            return 1;
        if (errno != EEXIST || strcmp(mode, "either"))
            return fail_errno("mkfifo");
    }
    if (lstat(path, &status) < 0)
        return fail_errno("open");
    return S_ISFIFO(status.st_mode) ? 0 : fail("WRONG_KIND", "open: no FIFO, path=%s", path);
}

/* Opened without waiting, then made to wait: the flag would change how this end reads and writes. */
static int open_now(const char *path, int flags) {
    int descriptor = open(path, flags | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor >= 0)
        fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK);
    return descriptor;
}

static void remove_created(const struct endpoint *endpoint) {
    if (endpoint->created & 1)
        unlink(endpoint->address);
    if (endpoint->created & 2)
        unlink(endpoint->outgoing);
}

static int fifo_open(struct endpoint *endpoint, const struct request *request) {
    const char *mode = text(request, "mode", "open");
    int in, out;
    snprintf(endpoint->address, sizeof endpoint->address, "%s", text(request, "in", ""));
    snprintf(endpoint->outgoing, sizeof endpoint->outgoing, "%s", text(request, "out", ""));
    if ((in = node(endpoint->address, mode)) < 0)
        return -1;
    endpoint->created = in;
    if ((out = node(endpoint->outgoing, mode)) >= 0) {
        endpoint->created |= out << 1;
        if (!*endpoint->address || (endpoint->in = open_now(endpoint->address, O_RDONLY)) >= 0)
            return 0;
        fail_errno("open");
    }
    remove_created(endpoint);
    return -1;
}

static int fifo_await_reader(struct endpoint *endpoint, const struct deadline *deadline) {
    if (endpoint->out >= 0)
        return 0;
    if (!*endpoint->outgoing)
        return fail("MISUSE", "send: this end only receives");
    endpoint->out = open_now(endpoint->outgoing, O_WRONLY);
    if (endpoint->out >= 0)
        return 0;
    if (errno != ENXIO)
        return fail_errno("open");
    if (deadline_poll(deadline) == 0)
        return fail("DEADLINE", "open: nobody reads");
    ticks_from(deadline);
    endpoint->out = open(endpoint->outgoing, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    ticks_end();
    if (endpoint->out < 0)
        return errno == EINTR ? fail("DEADLINE", "open: no reader before the deadline") : fail_errno("open");
    return 0;
}

/* So that no other sender gets into the middle of a message that the kernel does not write whole. */
static int lock(struct endpoint *endpoint, size_t length, const struct deadline *deadline) {
    int kind = length + HEAD <= PIPE_BUF ? LOCK_SH : LOCK_EX, result;
    if (deadline_poll(deadline) == 0)
        kind |= LOCK_NB;
    ticks_from(deadline);
    result = flock(endpoint->out, kind);
    ticks_end();
    if (result < 0)
        return errno == EINTR || errno == EAGAIN ? fail("DEADLINE", "flock: another sender is at work")
                                                 : fail_errno("flock");
    return 0;
}

static int fifo_send(struct endpoint *endpoint, const unsigned char *message, size_t length,
                     const struct deadline *deadline) {
    int result;
    if (length <= endpoint->limit
        && (fifo_await_reader(endpoint, deadline) < 0 || lock(endpoint, length, deadline) < 0))
        return -1;
    result = frame_send(endpoint, message, length, deadline);
    if (endpoint->out >= 0)
        flock(endpoint->out, LOCK_UN);
    return result;
}

static int fifo_try_send(struct endpoint *endpoint, const unsigned char *message, size_t length) {
    struct deadline now = {1, 0};
    int result;
    if (fifo_await_reader(endpoint, &now) < 0 || lock(endpoint, length, &now) < 0)
        return -1;
    result = frame_try_send(endpoint, message, length);
    flock(endpoint->out, LOCK_UN);
    return result;
}

static int fifo_receive(struct endpoint *endpoint, unsigned char **message, size_t *length,
                        const struct deadline *deadline) {
    if (endpoint->in < 0)
        return fail("MISUSE", "receive: this end only sends");
    return frame_receive(endpoint, message, length, deadline);
}

static int fifo_raw(struct endpoint *endpoint, const unsigned char *bytes, size_t length,
                    const struct deadline *deadline) {
    if (fifo_await_reader(endpoint, deadline) < 0)
        return -1;
    return frame_raw(endpoint, bytes, length, deadline);
}

static int fifo_remove(const char *path) {
    return unlink(path) < 0 ? fail_errno("unlink") : 0;
}

static int fifo_unlink(struct endpoint *endpoint) {
    return fifo_remove(*endpoint->address ? endpoint->address : endpoint->outgoing);
}

static void fifo_close(struct endpoint *endpoint) {
    stream_close(endpoint);
    remove_created(endpoint);
}

const struct room fifo_room = {
    .name = "fifo",
    .open = fifo_open,
    .send = fifo_send,
    .try_send = fifo_try_send,
    .receive = fifo_receive,
    .raw = fifo_raw,
    .await_reader = fifo_await_reader,
    .unlink = fifo_unlink,
    .remove = fifo_remove,
    .close = fifo_close,
};
