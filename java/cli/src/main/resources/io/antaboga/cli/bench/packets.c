#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include "peer.h"

static int ends[2], mine;
static size_t most;

static void prepare(int type, size_t capacity) {
    most = capacity;
    if (socketpair(AF_UNIX, type, 0, ends)) die("socketpair");
}

static void prepare_seqpacket(size_t capacity) { prepare(SOCK_SEQPACKET, capacity); }

static void prepare_dgram(size_t capacity) { prepare(SOCK_DGRAM, capacity); }

static void attach(int is_caller) {
    mine = is_caller ? ends[0] : ends[1];
    close(is_caller ? ends[1] : ends[0]);
}

static void put(const char *message, size_t length) {
    if (send(mine, message, length, MSG_NOSIGNAL) != (ssize_t) length) die("send");
}

static size_t take(char *message) {
    ssize_t length = recv(mine, message, most, 0);
    if (length < 0) die("recv");
    if (length == 0) exit(0);
    return (size_t) length;
}

const struct mechanism seqpacket_mechanism = {"unix_seqpacket", prepare_seqpacket, attach, put, take, NULL};
const struct mechanism dgram_mechanism = {"unix_dgram", prepare_dgram, attach, put, take, NULL};
