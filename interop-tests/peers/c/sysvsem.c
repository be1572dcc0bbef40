/* One semaphore of a System V set. */
#define _GNU_SOURCE
#include "peer.h"

#include <errno.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <time.h>

union semun {
    int val;
    struct semid_ds *buf;
    unsigned short *array;
};

static int sysvsem_open(struct endpoint *endpoint, const struct request *request) {
    int create = !strcmp(text(request, "mode", "open"), "create");
    union semun initial = {.val = (int) number(request, "value", 0)};
    endpoint->id = semget((key_t) number(request, "key", 0), create ? (int) number(request, "count", 1) : 0,
                          create ? IPC_CREAT | IPC_EXCL | 0600 : 0);
    endpoint->type = (long) number(request, "index", 0);
    if (endpoint->id < 0)
        return fail_errno("semget");
    return create && semctl(endpoint->id, (int) endpoint->type, SETVAL, initial) < 0 ? fail_errno("semctl") : 0;
}

static int operate(struct endpoint *endpoint, short change, const struct deadline *deadline) {
    struct sembuf operation = {(unsigned short) endpoint->type, change, 0};
    struct timespec left;
    int result;
    do {
        int milliseconds = deadline_poll(deadline);
        left.tv_sec = milliseconds / 1000;
        left.tv_nsec = milliseconds % 1000 * 1000000L;
        operation.sem_flg = milliseconds == 0 ? IPC_NOWAIT : 0;
        result = semtimedop(endpoint->id, &operation, 1, milliseconds < 0 ? NULL : &left);
    } while (result < 0 && errno == EINTR);
    if (result < 0 && errno == EAGAIN)
        return fail("DEADLINE", "semtimedop: the deadline passed");
    return result < 0 ? fail_errno("semtimedop") : 0;
}

static int sysvsem_acquire(struct endpoint *endpoint, const struct deadline *deadline) {
    return operate(endpoint, -1, deadline);
}

static int sysvsem_release(struct endpoint *endpoint) {
    struct deadline never = {0, 0};
    return operate(endpoint, 1, &never);
}

static int sysvsem_value(struct endpoint *endpoint, int *value) {
    *value = semctl(endpoint->id, (int) endpoint->type, GETVAL);
    return *value < 0 ? fail_errno("semctl") : 0;
}

static int sysvsem_unlink(struct endpoint *endpoint) {
    return semctl(endpoint->id, 0, IPC_RMID) < 0 ? fail_errno("semctl") : 0;
}

static void sysvsem_close(struct endpoint *endpoint) {
    (void) endpoint;
}

const struct room sysvsem_room = {
    .name = "sysvsem",
    .open = sysvsem_open,
    .acquire = sysvsem_acquire,
    .release = sysvsem_release,
    .value = sysvsem_value,
    .unlink = sysvsem_unlink,
    .close = sysvsem_close,
};
