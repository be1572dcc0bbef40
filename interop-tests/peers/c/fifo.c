/* Named pipes: one direction each, framed. */
#include "peer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

static void wake(int number) {
    (void) number;
}

/* open(2) of a writer waits for a reader; a timer ends it, again and again so that no race can miss it. */
static int open_writer(const char *path, const struct deadline *deadline) {
    struct sigaction action = {.sa_handler = wake};
    struct itimerval timer = {{0, 10000}, {0, 0}}, off = {{0, 0}, {0, 0}};
    int descriptor, left = deadline_poll(deadline);
    if (left >= 0) {
        sigaction(SIGALRM, &action, NULL);
        timer.it_value.tv_sec = left / 1000;
        timer.it_value.tv_usec = left % 1000 * 1000 + 1;
        setitimer(ITIMER_REAL, &timer, NULL);
    }
    descriptor = open(path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0)
        (void) (errno == EINTR ? fail("DEADLINE", "open: no reader before the deadline") : fail_errno("open"));
    setitimer(ITIMER_REAL, &off, NULL);
    return descriptor;
}

static int fifo_open(struct endpoint *endpoint, const struct request *request) {
    struct deadline deadline = deadline_of(request);
    snprintf(endpoint->address, sizeof endpoint->address, "%s", text(request, "address", ""));
    endpoint->created = number(request, "create", 0) != 0;
    if (endpoint->created && mkfifo(endpoint->address, 0600) < 0)
        return fail_errno("mkfifo");
    if (!strcmp(text(request, "direction", "in"), "out")) {
        endpoint->out = open_writer(endpoint->address, &deadline);
        return endpoint->out < 0 ? -1 : 0;
    }
    /* Not waiting for the writer here; poll(2) before the first read does. */
    endpoint->in = open(endpoint->address, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    return endpoint->in < 0 ? fail_errno("open") : 0;
}

static int fifo_unlink(struct endpoint *endpoint) {
    return unlink(endpoint->address) < 0 ? fail_errno("unlink") : 0;
}

const struct room fifo_room = {
    .name = "fifo",
    .open = fifo_open,
    .send = frame_send,
    .try_send = frame_try_send,
    .receive = frame_receive,
    .raw = frame_raw,
    .unlink = fifo_unlink,
    .close = stream_close,
};
