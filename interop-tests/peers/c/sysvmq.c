/* System V message queues. The kernel knows no timed receive: a timer that ticks on interrupts the call. */
#include "peer.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/time.h>

#define LONGEST 65536

struct message {
    long type;
    unsigned char bytes[LONGEST];
};

static void wake(int number) {
    (void) number;
}

static void ring_at(const struct deadline *deadline) {
    struct sigaction action = {.sa_handler = wake};
    struct itimerval timer = {{0, 10000}, {0, 0}};
    int left = deadline_poll(deadline);
    sigaction(SIGALRM, &action, NULL);
    timer.it_value.tv_sec = left / 1000;
    timer.it_value.tv_usec = left % 1000 * 1000 + 1;
    setitimer(ITIMER_REAL, &timer, NULL);
}

static void silence(void) {
    struct itimerval off = {{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &off, NULL);
}

static int sysvmq_open(struct endpoint *endpoint, const struct request *request) {
    int create = number(request, "create", 0) != 0;
    endpoint->id = msgget((key_t) number(request, "key", 0), create ? IPC_CREAT | IPC_EXCL | 0600 : 0);
    endpoint->type = (long) number(request, "type", 0);
    return endpoint->id < 0 ? fail_errno("msgget") : 0;
}

static int sysvmq_send(struct endpoint *endpoint, const unsigned char *bytes, size_t length,
                       const struct deadline *deadline) {
    struct message *message = malloc(sizeof *message + length);
    int result, number;
    message->type = endpoint->type ? endpoint->type : 1;
    memcpy(message->bytes, bytes, length);
    if (deadline->finite)
        ring_at(deadline);
    do
        result = msgsnd(endpoint->id, message, length, 0);
    while (result < 0 && errno == EINTR && deadline_poll(deadline) != 0);
    number = errno;
    silence();
    free(message);
    errno = number;
    if (result < 0)
        return errno == EINTR ? fail("DEADLINE", "msgsnd: the deadline passed") : fail_errno("msgsnd");
    return 0;
}

static int sysvmq_receive(struct endpoint *endpoint, unsigned char **bytes, size_t *length,
                          const struct deadline *deadline) {
    struct message *message = malloc(sizeof *message);
    ssize_t size;
    int number;
    if (deadline->finite)
        ring_at(deadline);
    do
        size = msgrcv(endpoint->id, message, LONGEST, endpoint->type, 0);
    while (size < 0 && errno == EINTR && deadline_poll(deadline) != 0);
    number = errno;
    silence();
    if (size >= 0) {
        *bytes = malloc((size_t) size + 1);
        memcpy(*bytes, message->bytes, (size_t) size);
        *length = (size_t) size;
        answer("type", "%ld", message->type);
    }
    free(message);
    errno = number;
    if (size < 0)
        return errno == EINTR ? fail("DEADLINE", "msgrcv: the deadline passed") : fail_errno("msgrcv");
    return 0;
}

static int sysvmq_unlink(struct endpoint *endpoint) {
    return msgctl(endpoint->id, IPC_RMID, NULL) < 0 ? fail_errno("msgctl") : 0;
}

static void sysvmq_close(struct endpoint *endpoint) {
    (void) endpoint;
}

const struct room sysvmq_room = {
    .name = "sysvmq",
    .open = sysvmq_open,
    .send = sysvmq_send,
    .receive = sysvmq_receive,
    .unlink = sysvmq_unlink,
    .close = sysvmq_close,
};
