/* The first semaphore of a System V set. */
#define _GNU_SOURCE
#include "peer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <time.h>

static int get(key_t key, int flags) {
    return semget(key, flags & IPC_CREAT ? 1 : 0, flags);
}

static int operate(struct endpoint *endpoint, short change, const struct deadline *deadline) {
    struct sembuf operation = {0, change, 0};
    struct timespec left;
    int result;
    do {
        int milliseconds = deadline_poll(deadline);
        left.tv_sec = milliseconds / 1000;
        left.tv_nsec = milliseconds % 1000 * 1000000L;
        operation.sem_flg = (short) ((milliseconds == 0 ? IPC_NOWAIT : 0) | (endpoint->undo ? SEM_UNDO : 0));
        result = semtimedop(endpoint->id, &operation, 1, milliseconds < 0 ? NULL : &left);
    } while (result < 0 && errno == EINTR);
    if (result < 0 && errno == EAGAIN)
        return fail("DEADLINE", "semtimedop: the deadline passed");
    return result < 0 ? fail_removed("semtimedop") : 0;
}

static int sysvsem_open(struct endpoint *endpoint, const struct request *request) {
    struct deadline never = {0, 0};
    int creates = !strcmp(text(request, "mode", "open"), "create");
    short value = (short) number(request, "value", 0);
    if (sysv_open(endpoint, request, creates, get) < 0)
        return -1;
    if (semctl(endpoint->id, 0, GETVAL) < 0)
        return fail_errno("semctl");
    /* Added and not set, so that what is released meanwhile is not lost. */
    if (creates && value > 0 && operate(endpoint, value, &never) < 0)
        return -1;
    endpoint->undo = (int) number(request, "undo", 0);
    return 0;
}

static int sysvsem_acquire(struct endpoint *endpoint, const struct deadline *deadline) {
    return operate(endpoint, -1, deadline);
}

static int sysvsem_release(struct endpoint *endpoint) {
    struct deadline never = {0, 0};
    return operate(endpoint, 1, &never);
}

static int sysvsem_value(struct endpoint *endpoint, int *value) {
    *value = semctl(endpoint->id, 0, GETVAL);
    return *value < 0 ? fail_removed("semctl") : 0;
}

static int sysvsem_figures(struct endpoint *endpoint) {
    int waiters = semctl(endpoint->id, 0, GETNCNT);
    if (waiters < 0)
        return fail_removed("semctl");
    answer("waiters", "%d", waiters);
    return 0;
}

static int sysvsem_unlink(struct endpoint *endpoint) {
    if (sysv_there(endpoint, get) < 0)
        return -1;
    return semctl(endpoint->id, 0, IPC_RMID) < 0 ? fail_errno("semctl") : 0;
}

static int sysvsem_remove(const char *key) {
    int id = semget((key_t) strtoll(key, NULL, 10), 0, 0);
    return id < 0 || semctl(id, 0, IPC_RMID) < 0 ? fail_errno("semctl") : 0;
}

static void sysvsem_close(struct endpoint *endpoint) {
    if (endpoint->created)
        sysvsem_unlink(endpoint);
}

const struct room sysvsem_room = {
    .name = "sysvsem",
    .open = sysvsem_open,
    .acquire = sysvsem_acquire,
    .release = sysvsem_release,
    .value = sysvsem_value,
    .figures = sysvsem_figures,
    .unlink = sysvsem_unlink,
    .remove = sysvsem_remove,
    .close = sysvsem_close,
};
