#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <unistd.h>
#include "peer.h"

struct message {
    long type;
    char bytes[];
};

static int there, back, in, out;
static size_t most;
static struct message *message;

/* A queue outlives all processes: who made it removes it, when a signal ends this one, too. */
static void remove_both(void) {
    msgctl(there, IPC_RMID, NULL);
    msgctl(back, IPC_RMID, NULL);
}

static void end(int number) {
    remove_both();
    _exit(128 + number);
}

static void prepare(size_t capacity) {
    most = capacity;
    message = malloc(sizeof *message + capacity);
    there = msgget(IPC_PRIVATE, 0600);
    back = msgget(IPC_PRIVATE, 0600);
    if (!message || there < 0 || back < 0) die("msgget");
}

static void attach(int is_caller) {
    in = is_caller ? back : there;
    out = is_caller ? there : back;
    if (!is_caller) return;
    atexit(remove_both);
    signal(SIGTERM, end);
    signal(SIGINT, end);
    signal(SIGHUP, end);
}

static void put(const char *bytes, size_t length) {
    message->type = 1;
    memcpy(message->bytes, bytes, length);
    if (msgsnd(out, message, length, 0)) die("msgsnd");
}

static size_t take(char *bytes) {
    ssize_t length = msgrcv(in, message, most, 0, 0);
    if (length < 0) die("msgrcv");
    memcpy(bytes, message->bytes, (size_t) length);
    return (size_t) length;
}

const struct mechanism sysvmq_mechanism = {"sysvmq", prepare, attach, put, take, NULL};
