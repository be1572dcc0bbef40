#include <unistd.h>
#include "peer.h"

static int there[2], back[2];

static void prepare(size_t capacity) {
    stream_prepare(capacity);
    if (pipe(there) || pipe(back)) die("pipe");
}

static void attach(int is_caller) {
    stream_use(is_caller ? back[0] : there[0], is_caller ? there[1] : back[1]);
    close(is_caller ? back[1] : there[1]);
    close(is_caller ? there[0] : back[0]);
}

const struct mechanism pipe_mechanism = {"pipe", prepare, attach, stream_send, stream_receive, NULL};
