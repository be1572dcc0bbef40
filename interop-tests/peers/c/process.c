/* Children that inherit pipes at chosen numbers: channel i is read from descriptor BASE+2i and written to BASE+2i+1; and
   a segment below them. */
#define _GNU_SOURCE
#include "peer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define BASE 100
#define SEGMENT (BASE - 1)
/* Where it is again under a name. */
#define CALLED (SEGMENT - 1)
#define CHANNELS 64

struct child {
    char name[64];
    pid_t pid;
    int channels;
    int in[CHANNELS], out[CHANNELS];
    struct child *next;
};

static struct child *children;

static struct child *child_named(const char *name) {
    struct child *child;
    for (child = children; child; child = child->next)
        if (!strcmp(child->name, name))
            return child;
    fail("USAGE", "no such child: %s", name);
    return NULL;
}

/* Tells the child under which name it finds its segment. */
static void tell(const char *called, int segment) {
    char value[200];
    struct stat status;
    if (fstat(segment, &status) < 0)
        _exit(126);
    snprintf(value, sizeof value, "%.64s=%d:%llu:%llu:%lld", called, CALLED, (unsigned long long) status.st_dev,
             (unsigned long long) status.st_ino, (long long) status.st_size);
    if (setenv("ANTABOGA_SEGMENTS", value, 1) < 0 || dup2(segment, CALLED) < 0)
        _exit(126);
}

static void become(const struct request *request, const int *theirs, int count, int segment) {
    char *arguments[32], key[16];
    int i, argc = (int) number(request, "argc", 0);
    for (i = 0; i < argc && i < 31; i++) {
        snprintf(key, sizeof key, "arg%d", i);
        arguments[i] = (char *) text(request, key, "");
    }
    arguments[i] = NULL;
    /* Out of the way of the numbers wanted first, since the two ranges may overlap. */
    for (i = 0; i < count; i++)
        if (dup2(theirs[i], BASE + 2 * CHANNELS + i) < 0)
            _exit(126);
    for (i = 0; i < count; i++)
        if (dup2(BASE + 2 * CHANNELS + i, BASE + i) < 0)
            _exit(126);
    const char *called = text(request, "called", NULL);
    if (segment >= 0 && dup2(segment, SEGMENT) < 0)
        _exit(126);
    if (segment >= 0 && called)
        tell(called, SEGMENT);
    close_range(3, segment < 0 ? SEGMENT : called ? CALLED - 1 : CALLED, 0);
    close_range((unsigned) (BASE + count), ~0U, 0);
    execvp(arguments[0], arguments);
    _exit(127);
}

static void drop(struct child *child) {
    int i;
    for (i = 0; i < child->channels; i++) {
        if (child->in[i] >= 0)
            close(child->in[i]);
        if (child->out[i] >= 0)
            close(child->out[i]);
    }
}

int do_spawn(const struct request *request) {
    struct child *child = calloc(1, sizeof *child);
    int theirs[2 * CHANNELS], i, wanted = (int) number(request, "channels", 0), result = 0, segment = -1;
    snprintf(child->name, sizeof child->name, "%s", text(request, "handle", ""));
    for (i = 0; i < wanted && i < CHANNELS; i++) {
        int up[2], down[2];
        if (pipe2(up, O_CLOEXEC) < 0 || pipe2(down, O_CLOEXEC) < 0) {
            result = fail_errno("pipe2");
            break;
        }
        child->in[i] = up[0];
        child->out[i] = down[1];
        theirs[2 * i] = down[0];
        theirs[2 * i + 1] = up[1];
        child->channels = i + 1;
    }
    if (result == 0 && text(request, "segment", NULL)) {
        segment = descriptor_of_segment(request);
        result = segment < 0 ? -1 : 0;
    }
    if (result == 0) {
        child->pid = fork();
        if (child->pid == 0)
            become(request, theirs, 2 * child->channels, segment);
        if (child->pid < 0)
            result = fail_errno("fork");
    }
    for (i = 0; i < 2 * child->channels; i++)
        close(theirs[i]);
    if (segment >= 0)
        close(segment);
    if (result < 0) {
        drop(child);
        free(child);
        return result;
    }
    child->next = children;
    children = child;
    answer("pid", "%d", (int) child->pid);
    return 0;
}

int child_channel(const char *name, int index, int *in, int *out) {
    struct child *child = child_named(name);
    if (!child)
        return -1;
    if (index < 0 || index >= child->channels || child->in[index] < 0)
        return fail("USAGE", "no channel %d of %s left", index, name);
    *in = child->in[index];
    *out = child->out[index];
    child->in[index] = child->out[index] = -1;
    return 0;
}

int do_wait(const struct request *request) {
    struct child *child = child_named(text(request, "handle", "")), **link;
    struct deadline deadline = deadline_of(request);
    int status, pidfd, late;
    if (!child)
        return -1;
    drop(child);
    child->channels = 0;
    pidfd = (int) syscall(SYS_pidfd_open, child->pid, 0);
    if (pidfd < 0)
        return fail_errno("pidfd_open");
    late = await(pidfd, POLLIN, &deadline);
    close(pidfd);
    if (late < 0)
        return -1;
    if (waitpid(child->pid, &status, 0) < 0)
        return fail_errno("waitpid");
    if (WIFSIGNALED(status))
        answer("signal", "SIG%s", sigabbrev_np(WTERMSIG(status)));
    else
        answer("exit", "%d", WEXITSTATUS(status));
    for (link = &children; *link != child; link = &(*link)->next) {
    }
    *link = child->next;
    free(child);
    return 0;
}
