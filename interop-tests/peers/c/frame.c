/* multiprocessing.connection framing: a signed big-endian length of 4 bytes; -1 is followed by one of 8 bytes. */
#define _GNU_SOURCE
#include "peer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Memory for a message that has only been declared. */
#define FIRST ((size_t) 1 << 20)

static ssize_t put(struct endpoint *endpoint, const unsigned char *bytes, size_t length) {
    /* After POLLOUT a pipe has room for PIPE_BUF at least; more could block past the deadline. */
    if (!endpoint->socket_type)
        return write(endpoint->out, bytes, length < PIPE_BUF ? length : PIPE_BUF);
    return rights_send(endpoint, bytes, length);
}

int frame_raw(struct endpoint *endpoint, const unsigned char *bytes, size_t length, const struct deadline *deadline) {
    size_t done = 0;
    if (endpoint->broken)
        return fail("BROKEN", "send: an earlier message was sent in part");
    while (done < length) {
        ssize_t written;
        if (await(endpoint->out, POLLOUT, deadline) < 0) {
            endpoint->broken = done > 0;
            return -1;
        }
        written = put(endpoint, bytes + done, length - done);
        if (written >= 0)
            done += (size_t) written;
        else if (errno != EAGAIN && errno != EINTR)
            return fail_errno("write");
    }
    return 0;
}

/* The frame of a message, in memory that the caller frees. */
static unsigned char *encode(const unsigned char *message, size_t length, size_t *whole) {
    size_t head = length > INT32_MAX ? 12 : 4, i;
    unsigned char *frame = malloc(head + length);
    if (head == 12)
        memset(frame, 0xff, 4);
    for (i = head == 12 ? 4 : 0; i < head; i++)
        frame[i] = (unsigned char) ((uint64_t) length >> 8 * (head - 1 - i));
    memcpy(frame + head, message, length);
    *whole = head + length;
    return frame;
}

int frame_send(struct endpoint *endpoint, const unsigned char *message, size_t length,
               const struct deadline *deadline) {
    unsigned char *frame;
    size_t whole;
    int result;
    if (length > endpoint->limit)
        return fail("EMSGSIZE", "send: message too long, length=%zu, limit=%zu", length, endpoint->limit);
    frame = encode(message, length, &whole);
    result = frame_raw(endpoint, frame, whole, deadline);
    free(frame);
    return result;
}

/* Whether a pipe that can be written to takes this much at once. */
static int takes_whole(int pipe, size_t length) {
    int unread = 1;
    if (length <= PIPE_BUF)
        return 1;
    ioctl(pipe, FIONREAD, &unread);
    return unread == 0 && (int) length <= fcntl(pipe, F_GETPIPE_SZ);
}

int frame_try_send(struct endpoint *endpoint, const unsigned char *message, size_t length) {
    struct deadline now = {1, 0}, never = {0, 0};
    size_t whole;
    unsigned char *frame = encode(message, length, &whole);
    int result = await(endpoint->out, POLLOUT, &now);
    if (result == 0 && !endpoint->socket_type) {
        result = takes_whole(endpoint->out, whole) ? frame_raw(endpoint, frame, whole, &never)
                                                   : fail("DEADLINE", "send: no room");
    } else if (result == 0) {
        /* Up to half of what a socket holds, the kernel takes a write wholly or not at all. */
        ssize_t sent = send(endpoint->out, frame, whole, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0)
            result = errno == EAGAIN ? fail("DEADLINE", "send: no room") : fail_errno("send");
    }
    free(frame);
    return result;
}

static ssize_t get(struct endpoint *endpoint, unsigned char *bytes, size_t length) {
    int beside;
    return endpoint->socket_type ? rights_receive(endpoint, bytes, length, &beside)
                                 : read(endpoint->in, bytes, length);
}

/* Reads until `partial` holds `wanted` bytes. */
static int fill(struct endpoint *endpoint, size_t wanted, const struct deadline *deadline) {
    while (endpoint->partial_length < wanted) {
        size_t room = 2 * endpoint->partial_length > FIRST ? 2 * endpoint->partial_length : FIRST;
        unsigned char *grown = realloc(endpoint->partial, room < wanted ? room : wanted);
        ssize_t got;
        if (!grown)
            return fail("ENOMEM", "receive: no memory for %zu bytes", room);
        endpoint->partial = grown;
        if (await(endpoint->in, POLLIN, deadline) < 0)
            return -1;
        /* No octet of the next frame, so that what is beside belongs to this one. */
        got = get(endpoint, endpoint->partial + endpoint->partial_length,
                  (room < wanted ? room : wanted) - endpoint->partial_length);
        if (got > 0) {
            endpoint->partial_length += (size_t) got;
        } else if (got == 0 || errno == ECONNRESET) {
            /* ECONNRESET: the peer closed without having read all that was sent to it. */
            return endpoint->partial_length
                       ? fail("PROTOCOL", "receive: end of stream inside a frame, have=%zu, wanted=%zu",
                              endpoint->partial_length, wanted)
                       : fail("PEER_CLOSED", "receive: the other end closed");
        } else if (errno != EINTR && errno != EAGAIN) {
            return fail_errno("read");
        }
    }
    return 0;
}

static uint64_t big_endian(const unsigned char *bytes, int count) {
    uint64_t value = 0;
    while (count--)
        value = value << 8 | *bytes++;
    return value;
}

int frame_receive(struct endpoint *endpoint, unsigned char **message, size_t *length,
                  const struct deadline *deadline) {
    size_t head = 4;
    uint64_t declared;
    if (endpoint->partial_length < 4 && fill(endpoint, 4, deadline) < 0)
        return -1;
    declared = big_endian(endpoint->partial, 4);
    if (declared == 0xffffffffu) {
        head = 12;
        if (endpoint->partial_length < 12 && fill(endpoint, 12, deadline) < 0)
            return -1;
        declared = big_endian(endpoint->partial + 4, 8);
    } else if (declared > INT32_MAX) {
        return fail("PROTOCOL", "receive: negative length, length=%d", (int) (uint32_t) declared);
    }
    if (declared > endpoint->limit)
        return fail("PROTOCOL", "receive: declared length above the limit, length=%llu, limit=%zu",
                    (unsigned long long) declared, endpoint->limit);
    if (fill(endpoint, head + (size_t) declared, deadline) < 0)
        return -1;
    memmove(endpoint->partial, endpoint->partial + head, (size_t) declared);
    *message = endpoint->partial;
    *length = (size_t) declared;
    endpoint->partial = NULL;
    endpoint->partial_length = 0;
    if (rights_whole(endpoint) == 0)
        return 0;
    free(*message);
    return -1;
}

void stream_close(struct endpoint *endpoint) {
    if (endpoint->in >= 0)
        close(endpoint->in);
    if (endpoint->out >= 0 && endpoint->out != endpoint->in)
        close(endpoint->out);
    endpoint->in = endpoint->out = -1;
}
