#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "peer.h"

static int there[2], back[2];

/* Opens both ends of a FIFO that has no name any more afterwards. */
static void open_both(const char *folder, int ends[2]) {
    char path[128];
    snprintf(path, sizeof path, "%s/fifo", folder);
    if (mkfifo(path, 0600)) die("mkfifo");
    ends[0] = open(path, O_RDONLY | O_NONBLOCK);
    ends[1] = open(path, O_WRONLY);
    unlink(path);
    if (ends[0] < 0 || ends[1] < 0 || fcntl(ends[0], F_SETFL, 0)) die("open");
}

static void prepare(size_t capacity) {
    char folder[] = "/tmp/antaboga-bench-XXXXXX";
    stream_prepare(capacity);
    if (!mkdtemp(folder)) die("mkdtemp");
    open_both(folder, there);
    open_both(folder, back);
    rmdir(folder);
}

static void attach(int is_caller) {
    stream_use(is_caller ? back[0] : there[0], is_caller ? there[1] : back[1]);
    close(is_caller ? back[1] : there[1]);
    close(is_caller ? there[0] : back[0]);
}

const struct mechanism fifo_mechanism = {"fifo", prepare, attach, stream_send, stream_receive, NULL};
