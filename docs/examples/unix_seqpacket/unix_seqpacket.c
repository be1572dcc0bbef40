/* Unix sockets of packets: messages stay apart, an empty one is no end, and a descriptor goes along. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void must(int succeeded, const char *call) {
    if (!succeeded) {
        perror(call);
        exit(1);
    }
}

/* Sends a message, and a descriptor with it unless that is -1. */
static void give(int end, const char *text, int descriptor) {
    union {
        char room[CMSG_SPACE(sizeof(int))];
        struct cmsghdr aligned;
    } beside = {.room = {0}};
    struct iovec body = {(void *) text, strlen(text)};
    struct msghdr message = {.msg_iov = &body, .msg_iovlen = 1};
    if (descriptor >= 0) {
        message.msg_control = beside.room;
        message.msg_controllen = sizeof beside.room;
        struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(rights), &descriptor, sizeof descriptor);
    }
    must(sendmsg(end, &message, MSG_NOSIGNAL) == (ssize_t) strlen(text), "sendmsg");
}

/* Receives a message: its length, or -1 at the end of the stream, which alone has no credentials beside it. */
static ssize_t take(int end, char *text, size_t size, int *descriptor) {
    union {
        char room[CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(struct ucred))];
        struct cmsghdr aligned;
    } beside;
    struct iovec body = {text, size};
    struct msghdr message = {
        .msg_iov = &body, .msg_iovlen = 1, .msg_control = beside.room, .msg_controllen = sizeof beside.room};
    ssize_t length = recvmsg(end, &message, MSG_CMSG_CLOEXEC);
    must(length >= 0 && !(message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)), "recvmsg");
    for (struct cmsghdr *each = CMSG_FIRSTHDR(&message); each != NULL; each = CMSG_NXTHDR(&message, each)) {
        if (each->cmsg_level == SOL_SOCKET && each->cmsg_type == SCM_RIGHTS) {
            memcpy(descriptor, CMSG_DATA(each), sizeof *descriptor);
        }
    }
    return length == 0 && message.msg_controllen == 0 ? -1 : length;
}

int main(void) {
    int ends[2], pipe_ends[2];
    must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0, "socketpair");
    int on = 1;
    must(setsockopt(ends[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof on) == 0, "setsockopt");
    pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
        close(ends[1]);
        must(pipe(pipe_ends) == 0, "pipe");
        must(write(pipe_ends[1], "through the pipe", 16) == 16, "write");
        give(ends[0], "read this", pipe_ends[0]);
        give(ends[0], "", -1);
        exit(0);
    }
    close(ends[0]);
    char text[64], read_there[64];
    int descriptor = -1;
    ssize_t length;
    while ((length = take(ends[1], text, sizeof text, &descriptor)) >= 0) {
        printf("%zd bytes: %.*s\n", length, (int) length, text);
    }
    puts("the end");
    length = read(descriptor, read_there, sizeof read_there);
    must(length >= 0, "read");
    printf("%.*s\n", (int) length, read_there);
    int status;
    must(waitpid(child, &status, 0) == child, "waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
