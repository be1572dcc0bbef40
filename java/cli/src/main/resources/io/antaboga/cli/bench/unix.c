#include <sys/socket.h>
#include <unistd.h>
#include "peer.h"

static int ends[2];

static void prepare(size_t capacity) {
    stream_prepare(capacity);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends)) die("socketpair");
}

static void attach(int is_caller) {
    int mine = is_caller ? ends[0] : ends[1];
    close(is_caller ? ends[1] : ends[0]);
    stream_use(mine, mine);
}

const struct mechanism unix_mechanism = {"unix", prepare, attach, stream_send, stream_receive, NULL};
