/* Frames over a byte stream: one write for a frame and one buffered read for a small one. */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>
#include "peer.h"

enum { BUFFERED = 65536, HEADER = 4 };
static int in_descriptor, out_descriptor;
static char buffer[BUFFERED];
static size_t position, limit, most;

void stream_prepare(size_t capacity) { most = capacity; }

void stream_use(int in, int out) {
    in_descriptor = in;
    out_descriptor = out;
}

void stream_send(const char *message, size_t length) {
    uint32_t header = htonl((uint32_t) length);
    struct iovec parts[2] = {{&header, HEADER}, {(void *) message, length}};
    int first = 0;
    for (;;) {
        ssize_t written = writev(out_descriptor, parts + first, 2 - first);
        if (written < 0) die("writev");
        while (first < 2 && (size_t) written >= parts[first].iov_len) written -= (ssize_t) parts[first++].iov_len;
        if (first == 2) return;
        parts[first].iov_base = (char *) parts[first].iov_base + written;
        parts[first].iov_len -= (size_t) written;
    }
}

/* Reads until the buffer holds at least wanted bytes; returns 0 at the end of the stream. */
static int fill(size_t wanted) {
    if (limit - position >= wanted) return 1;
    memmove(buffer, buffer + position, limit - position);
    limit -= position;
    position = 0;
    while (limit < wanted) {
        ssize_t count = read(in_descriptor, buffer + limit, BUFFERED - limit);
        if (count < 0) die("read");
        if (count == 0) return 0;
        limit += (size_t) count;
    }
    return 1;
}

size_t stream_receive(char *message) {
    uint32_t header;
    if (!fill(HEADER)) exit(0);
    memcpy(&header, buffer + position, HEADER);
    position += HEADER;
    size_t length = ntohl(header);
    if (length > most) exit(1);
    size_t done = limit - position < length ? limit - position : length;
    memcpy(message, buffer + position, done);
    position += done;
    while (done < length) {
        ssize_t count = read(in_descriptor, message + done, length - done);
        if (count <= 0) die("read");
        done += (size_t) count;
    }
    return length;
}
