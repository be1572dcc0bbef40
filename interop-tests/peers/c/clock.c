#include "peer.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t) time.tv_sec * 1000000000 + time.tv_nsec;
}

struct deadline deadline_of(const struct request *request) {
    const char *seconds = text(request, "timeout", NULL);
    struct deadline deadline = {0, 0};
    if (seconds) {
        deadline.finite = 1;
        deadline.nanoseconds = now() + (int64_t) (strtod(seconds, NULL) * 1e9);
    }
    return deadline;
}

struct deadline deadline_soon(int64_t nanoseconds, const struct deadline *deadline) {
    struct deadline soon = {1, now() + nanoseconds};
    return deadline->finite && deadline->nanoseconds < soon.nanoseconds ? *deadline : soon;
}

int deadline_poll(const struct deadline *deadline) {
    int64_t left;
    if (!deadline->finite)
        return -1;
    left = deadline->nanoseconds - now();
    return left <= 0 ? 0 : (int) ((left + 999999) / 1000000);
}

struct timespec deadline_absolute(const struct deadline *deadline) {
    struct timespec time = {deadline->nanoseconds / 1000000000, deadline->nanoseconds % 1000000000};
    return time;
}

static void wake(int number) {
    (void) number;
}

void ticks_from(const struct deadline *deadline) {
    struct sigaction action = {.sa_handler = wake};
    /* Again and again, so that a tick just before the call is not the only one. */
    struct itimerval timer = {{0, 10000}, {0, 0}};
    int left = deadline_poll(deadline);
    if (left < 0)
        return;
    sigaction(SIGALRM, &action, NULL);
    timer.it_value.tv_sec = left / 1000;
    timer.it_value.tv_usec = left % 1000 * 1000 + 1;
    setitimer(ITIMER_REAL, &timer, NULL);
}

void ticks_end(void) {
    struct itimerval off = {{0, 0}, {0, 0}};
    int number = errno;
    setitimer(ITIMER_REAL, &off, NULL);
    errno = number;
}

int await(int descriptor, short events, const struct deadline *deadline) {
    struct pollfd wanted = {descriptor, events, 0};
    for (;;) {
        int ready = poll(&wanted, 1, deadline_poll(deadline));
        if (ready > 0)
            return 0;
        if (ready == 0)
            return fail("DEADLINE", "poll: the deadline passed");
        if (errno != EINTR)
            return fail_errno("poll");
    }
}
