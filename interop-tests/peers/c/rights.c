#define _GNU_SOURCE
#include "peer.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Room for what may be beside octets, at the alignment that the macros want. */
union beside {
    struct cmsghdr first;
    char octets[CMSG_SPACE(sizeof(struct ucred)) + CMSG_SPACE(RIGHTS * sizeof(int))];
};

ssize_t rights_send(struct endpoint *endpoint, const unsigned char *bytes, size_t length) {
    union beside beside;
    struct iovec octets = {(void *) bytes, length};
    struct msghdr header = {.msg_iov = &octets, .msg_iovlen = 1};
    size_t size = endpoint->going.count * sizeof(int);
    ssize_t sent;
    if (size > 0) {
        header.msg_control = &beside;
        header.msg_controllen = CMSG_SPACE(size);
        memset(&beside, 0, sizeof beside);
        beside.first.cmsg_level = SOL_SOCKET;
        beside.first.cmsg_type = SCM_RIGHTS;
        beside.first.cmsg_len = CMSG_LEN(size);
        memcpy(CMSG_DATA(&beside.first), endpoint->going.numbers, size);
    }
    sent = sendmsg(endpoint->out, &header, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0)
        endpoint->going.count = 0;
    return sent;
}

/* Adds to `came`; what a message has beside several of its octets may be more than is taken. */
static void add(struct endpoint *endpoint, struct cmsghdr *one) {
    size_t count = (one->cmsg_len - CMSG_LEN(0)) / sizeof(int), i;
    int numbers[RIGHTS];
    memcpy(numbers, CMSG_DATA(one), count * sizeof(int));
    for (i = 0; i < count; i++) {
        if (endpoint->came.count < endpoint->takes) {
            endpoint->came.numbers[endpoint->came.count++] = numbers[i];
        } else {
            close(numbers[i]);
            endpoint->lost = 1;
        }
    }
}

ssize_t rights_receive(struct endpoint *endpoint, unsigned char *bytes, size_t length, int *beside) {
    union beside room;
    struct cmsghdr *one;
    struct iovec octets = {bytes, length};
    struct msghdr header = {.msg_iov = &octets, .msg_iovlen = 1, .msg_control = &room};
    ssize_t got;
    header.msg_controllen = endpoint->socket_type == SOCK_STREAM ? 0 : CMSG_SPACE(sizeof(struct ucred));
    if (endpoint->takes > 0)
        header.msg_controllen += CMSG_LEN(endpoint->takes * sizeof(int));
    got = recvmsg(endpoint->in, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    *beside = got >= 0 && header.msg_controllen > 0;
    for (one = got >= 0 ? CMSG_FIRSTHDR(&header) : NULL; one; one = CMSG_NXTHDR(&header, one))
        if (one->cmsg_level == SOL_SOCKET && one->cmsg_type == SCM_RIGHTS)
            add(endpoint, one);
    /* Without room for any, the kernel closes what comes, and that is no loss. */
    if (got >= 0 && endpoint->takes > 0 && (header.msg_flags & MSG_CTRUNC))
        endpoint->lost = 1;
    return got;
}

void rights_drop(struct endpoint *endpoint) {
    while (endpoint->came.count > 0)
        close(endpoint->came.numbers[--endpoint->came.count]);
    endpoint->lost = 0;
}

int rights_whole(struct endpoint *endpoint) {
    if (!endpoint->lost)
        return 0;
    rights_drop(endpoint);
    return fail("DESCRIPTORS_LOST", "receive: more descriptors came than are taken, limit=%zu", endpoint->takes);
}
