/* Anonymous pipes, inherited by number; see process.c for the parent's ends. */
#include "peer.h"

static int pipe_open(struct endpoint *endpoint, const struct request *request) {
    const char *child = text(request, "child", NULL);
    if (child)
        return child_channel(child, (int) number(request, "channel", 0), &endpoint->in, &endpoint->out);
    endpoint->in = (int) number(request, "read", -1);
    endpoint->out = (int) number(request, "write", -1);
    return 0;
}

const struct room pipe_room = {
    .name = "pipe",
    .open = pipe_open,
    .send = frame_send,
    .try_send = frame_try_send,
    .receive = frame_receive,
    .raw = frame_raw,
    .close = stream_close,
};
