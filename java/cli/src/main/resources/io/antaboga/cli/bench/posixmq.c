#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <unistd.h>
#include "peer.h"

enum { DEPTH = 8 };
static mqd_t there, back, in, out;
static size_t most;

/* Makes a queue that has no name any more afterwards. */
static mqd_t make(char suffix) {
    struct mq_attr attributes = {.mq_maxmsg = DEPTH, .mq_msgsize = (long) most};
    char name[64];
    snprintf(name, sizeof name, "/antaboga-bench-%d%c", (int) getpid(), suffix);
    mqd_t queue = mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, &attributes);
    if (queue < 0) die("mq_open");
    mq_unlink(name);
    return queue;
}

static void prepare(size_t capacity) {
    most = capacity;
    there = make('t');
    back = make('b');
}

static void attach(int is_caller) {
    in = is_caller ? back : there;
    out = is_caller ? there : back;
}

static void put(const char *message, size_t length) {
    if (mq_send(out, message, length, 0)) die("mq_send");
}

static size_t take(char *message) {
    ssize_t length = mq_receive(in, message, most, NULL);
    if (length < 0) die("mq_receive");
    return (size_t) length;
}

const struct mechanism posixmq_mechanism = {"posixmq", prepare, attach, put, take, NULL};
