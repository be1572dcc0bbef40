/* Unix domain sockets: framed streams, and packets that are messages themselves. */
#define _GNU_SOURCE
#include "peer.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int type_of(const struct endpoint *endpoint, const struct request *request) {
    const char *type = endpoint->room == &unix_seqpacket_room ? "seqpacket" : text(request, "type", "stream");
    return !strcmp(type, "seqpacket") ? SOCK_SEQPACKET : !strcmp(type, "dgram") ? SOCK_DGRAM : SOCK_STREAM;
}

socklen_t address_of(const char *name, struct sockaddr_un *address) {
    size_t length = strlen(name);
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    if (length >= sizeof address->sun_path)
        return 0;
    memcpy(address->sun_path, name, length);
    if (*name != '@')
        return sizeof *address;
    address->sun_path[0] = 0;
    return (socklen_t) (offsetof(struct sockaddr_un, sun_path) + length);
}

static int make(struct endpoint *endpoint, const struct request *request, struct sockaddr_un *address,
                socklen_t *length) {
    int on = 1;
    snprintf(endpoint->address, sizeof endpoint->address, "%s", text(request, "address", ""));
    *length = address_of(endpoint->address, address);
    if (!*length)
        return fail("ENAMETOOLONG", "socket: address too long, address=%s", endpoint->address);
    endpoint->socket_type = type_of(endpoint, request);
    endpoint->in = endpoint->out = socket(AF_UNIX, endpoint->socket_type | SOCK_CLOEXEC, 0);
    if (endpoint->in < 0)
        return fail_errno("socket");
    if (endpoint->socket_type != SOCK_STREAM)
        setsockopt(endpoint->in, SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
    return 0;
}

static int unix_listen(struct endpoint *endpoint, const struct request *request) {
    struct sockaddr_un address;
    socklen_t length;
    mode_t mask;
    int result;
    if (make(endpoint, request, &address, &length) < 0)
        return -1;
    mask = umask(0177);
    result = bind(endpoint->in, (struct sockaddr *) &address, length);
    umask(mask);
    endpoint->created = result == 0 && *endpoint->address != '@';
    if (result < 0 || (endpoint->socket_type != SOCK_DGRAM && listen(endpoint->in, 16) < 0)) {
        fail_errno(result < 0 ? "bind" : "listen");
        endpoint->room->close(endpoint);
        return -1;
    }
    return 0;
}

/* Refuses another user at the other end, root excepted. */
static int check_peer(struct endpoint *endpoint) {
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (getsockopt(endpoint->in, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0)
        return fail_errno("getsockopt");
    if (peer.uid != geteuid() && peer.uid != 0) {
        stream_close(endpoint);
        return fail("PEER_REFUSED", "unix: the other end belongs to another user, uid=%u", (unsigned) peer.uid);
    }
    answer("uid", "%u", (unsigned) peer.uid);
    answer("pid", "%d", (int) peer.pid);
    return 0;
}

static int unix_accept(struct endpoint *endpoint, const struct request *request) {
    struct endpoint *listener = endpoint_named(request, "listener");
    struct deadline deadline = deadline_of(request);
    int on = 1;
    if (!listener)
        return -1;
    endpoint->socket_type = listener->socket_type;
    do {
        if (await(listener->in, POLLIN, &deadline) < 0)
            return -1;
        endpoint->in = endpoint->out = accept4(listener->in, NULL, NULL, SOCK_CLOEXEC);
        if (endpoint->in < 0)
            return fail_errno("accept");
        /* Whoever is refused must not keep the next one from being served. */
    } while (check_peer(endpoint) < 0);
    if (endpoint->socket_type != SOCK_STREAM)
        setsockopt(endpoint->in, SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
    return 0;
}

static int unix_open(struct endpoint *endpoint, const struct request *request) {
    struct sockaddr_un address;
    socklen_t length;
    if (!strcmp(text(request, "role", "connect"), "accept"))
        return unix_accept(endpoint, request);
    if (make(endpoint, request, &address, &length) < 0)
        return -1;
    if (connect(endpoint->in, (struct sockaddr *) &address, length) < 0) {
        fail_errno("connect");
        stream_close(endpoint);
        return -1;
    }
    return endpoint->socket_type == SOCK_DGRAM ? 0 : check_peer(endpoint);
}

static int unix_raw(struct endpoint *endpoint, const unsigned char *bytes, size_t length,
                    const struct deadline *deadline) {
    if (endpoint->socket_type == SOCK_STREAM)
        return frame_raw(endpoint, bytes, length, deadline);
    for (;;) {
        if (await(endpoint->out, POLLOUT, deadline) < 0)
            return -1;
        if (rights_send(endpoint, bytes, length) >= 0)
            return 0;
        if (errno != EAGAIN && errno != EINTR && errno != ECONNRESET)
            return fail_errno("send");
    }
}

static int unix_send(struct endpoint *endpoint, const unsigned char *message, size_t length,
                     const struct deadline *deadline) {
    if (endpoint->socket_type == SOCK_STREAM)
        return frame_send(endpoint, message, length, deadline);
    if (length > endpoint->limit)
        return fail("EMSGSIZE", "send: message too long, length=%zu, limit=%zu", length, endpoint->limit);
    return unix_raw(endpoint, message, length, deadline);
}

static int unix_try_send(struct endpoint *endpoint, const unsigned char *message, size_t length) {
    struct deadline now = {1, 0};
    if (endpoint->socket_type == SOCK_STREAM)
        return frame_try_send(endpoint, message, length);
    return unix_send(endpoint, message, length, &now);
}

int packet_receive(struct endpoint *endpoint, unsigned char **message, size_t *length,
                   const struct deadline *deadline) {
    ssize_t size;
    int beside;
    do {
        if (await(endpoint->in, POLLIN, deadline) < 0)
            return -1;
        size = recv(endpoint->in, NULL, 0, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT);
        /* Said once, before what is still to be received, by a peer that left something unread. */
    } while (size < 0 && (errno == ECONNRESET || errno == EAGAIN));
    if (size < 0)
        return fail_errno("recv");
    *message = malloc((size_t) size + 1);
    size = rights_receive(endpoint, *message, (size_t) size + 1, &beside);
    *length = (size_t) size;
    if ((size > 0 || (size == 0 && beside)) && rights_whole(endpoint) == 0)
        return 0;
    free(*message);
    if (size > 0 || (size == 0 && beside))
        return -1;
    /* Even an empty packet carries its sender's credentials; the end of the stream carries none. */
    return size == 0 ? fail("PEER_CLOSED", "receive: the other end closed") : fail_errno("recvmsg");
}

static int unix_receive(struct endpoint *endpoint, unsigned char **message, size_t *length,
                        const struct deadline *deadline) {
    return endpoint->socket_type == SOCK_STREAM ? frame_receive(endpoint, message, length, deadline)
                                                : packet_receive(endpoint, message, length, deadline);
}

static int unix_unlink(struct endpoint *endpoint) {
    return unlink(endpoint->address) < 0 ? fail_errno("unlink") : 0;
}

static void unix_close(struct endpoint *endpoint) {
    stream_close(endpoint);
    if (endpoint->created)
        unlink(endpoint->address);
    endpoint->created = 0;
}

const struct room unix_room = {
    .name = "unix",
    .open = unix_open,
    .listen = unix_listen,
    .send = unix_send,
    .try_send = unix_try_send,
    .receive = unix_receive,
    .raw = unix_raw,
    .unlink = unix_unlink,
    .close = unix_close,
};

const struct room unix_seqpacket_room = {
    .name = "unix_seqpacket",
    .open = unix_open,
    .listen = unix_listen,
    .send = unix_send,
    .try_send = unix_try_send,
    .receive = unix_receive,
    .raw = unix_raw,
    .unlink = unix_unlink,
    .close = unix_close,
};
