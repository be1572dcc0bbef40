/* System V message queues. The kernel knows no timed receive: a timer that ticks on interrupts the call. */
#define _GNU_SOURCE
#include "peer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>

struct message {
    long type;
    unsigned char bytes[];
};

static int sysvmq_open(struct endpoint *endpoint, const struct request *request) {
    struct msqid_ds status;
    struct msginfo system;
    if (sysv_open(endpoint, request, !strcmp(text(request, "mode", "open"), "create"), msgget) < 0)
        return -1;
    if (msgctl(endpoint->id, IPC_STAT, &status) < 0 || msgctl(0, IPC_INFO, (struct msqid_ds *) &system) < 0)
        return fail_errno("msgctl");
    endpoint->limit = status.msg_qbytes;
    if (endpoint->limit > (size_t) system.msgmax)
        endpoint->limit = (size_t) system.msgmax;
    return 0;
}

static int sysvmq_send(struct endpoint *endpoint, const unsigned char *bytes, size_t length,
                       const struct deadline *deadline) {
    struct message *message;
    int result, now = deadline_poll(deadline) == 0;
    if (endpoint->label < 1)
        return fail("MISUSE", "msgsnd: no type, type=%ld", endpoint->label);
    if (length > endpoint->limit)
        return fail("EMSGSIZE", "msgsnd: message too long, length=%zu, limit=%zu", length, endpoint->limit);
    message = malloc(sizeof *message + length);
    message->type = endpoint->label;
    memcpy(message->bytes, bytes, length);
    ticks_from(deadline);
    do
        result = msgsnd(endpoint->id, message, length, now ? IPC_NOWAIT : 0);
    while (result < 0 && errno == EINTR && deadline_poll(deadline) != 0);
    ticks_end();
    free(message);
    if (result < 0)
        return errno == EINTR || errno == EAGAIN ? fail("DEADLINE", "msgsnd: the deadline passed")
                                                 : fail_removed("msgsnd");
    return 0;
}

static int sysvmq_receive(struct endpoint *endpoint, unsigned char **bytes, size_t *length,
                          const struct deadline *deadline) {
    struct message *message = malloc(sizeof *message + endpoint->longest);
    int now = deadline_poll(deadline) == 0;
    ssize_t size;
    ticks_from(deadline);
    do
        size = msgrcv(endpoint->id, message, endpoint->longest, endpoint->take,
                      endpoint->flags | (now ? IPC_NOWAIT : 0));
    while (size < 0 && errno == EINTR && deadline_poll(deadline) != 0);
    ticks_end();
    if (size >= 0) {
        *bytes = malloc((size_t) size + 1);
        memcpy(*bytes, message->bytes, (size_t) size);
        *length = (size_t) size;
        endpoint->label = message->type;
    }
    free(message);
    if (size < 0)
        return errno == EINTR || errno == ENOMSG ? fail("DEADLINE", "msgrcv: the deadline passed")
                                                 : fail_removed("msgrcv");
    return 0;
}

static int sysvmq_figures(struct endpoint *endpoint) {
    struct msqid_ds status;
    if (msgctl(endpoint->id, IPC_STAT, &status) < 0)
        return fail_removed("msgctl");
    answer("waiting", "%lu", (unsigned long) status.msg_qnum);
    return 0;
}

static int sysvmq_unlink(struct endpoint *endpoint) {
    if (sysv_there(endpoint, msgget) < 0)
        return -1;
    return msgctl(endpoint->id, IPC_RMID, NULL) < 0 ? fail_errno("msgctl") : 0;
}

static int sysvmq_remove(const char *key) {
    int id = msgget((key_t) strtoll(key, NULL, 10), 0);
    return id < 0 || msgctl(id, IPC_RMID, NULL) < 0 ? fail_errno("msgctl") : 0;
}

static void sysvmq_close(struct endpoint *endpoint) {
    if (endpoint->created)
        sysvmq_unlink(endpoint);
}

const struct room sysvmq_room = {
    .name = "sysvmq",
    .label = 1,
    .open = sysvmq_open,
    .send = sysvmq_send,
    .receive = sysvmq_receive,
    .figures = sysvmq_figures,
    .unlink = sysvmq_unlink,
    .remove = sysvmq_remove,
    .close = sysvmq_close,
};
