/* The socket of a ring, on which nothing goes but bells, and the end. */
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

/* The registry's directory, with `run` in it: spec/registry.md. */
static int folder(char *path, size_t size) {
    const char *own = getenv("ANTABOGA_RUNTIME_DIR"), *session = getenv("XDG_RUNTIME_DIR");
    struct stat status;
    char base[200];
    if (own && *own)
        snprintf(base, sizeof base, "%s", own);
    else if (session && stat(session, &status) == 0 && S_ISDIR(status.st_mode))
        snprintf(base, sizeof base, "%s/antaboga", session);
    else
        snprintf(base, sizeof base, "/tmp/antaboga-%u", (unsigned) geteuid());
    if (mkdir(base, 0700) < 0 && errno != EEXIST)
        return fail_errno("mkdir");
    if (lstat(base, &status) < 0)
        return fail_errno("lstat");
    if (!S_ISDIR(status.st_mode) || status.st_uid != geteuid() || status.st_mode & 077)
        return fail("REGISTRY_UNSAFE", "others may write, path=%s", base);
    snprintf(path, size, "%s/run", base);
    return mkdir(path, 0700) < 0 && errno != EEXIST ? fail_errno("mkdir") : 0;
}

static int address_of_bell(struct ring *ring, struct sockaddr_un *address) {
    unsigned char digest[32];
    char path[220];
    int i;
    if (folder(path, sizeof path) < 0)
        return -1;
    sha256_of((const unsigned char *) ring->name, strlen(ring->name), digest);
    strcat(path, "/");
    for (i = 0; i < 8; i++)
        sprintf(path + strlen(path), "%02x", digest[i]);
    strcat(path, ".ring");
    if (!address_of(path, address))
        return fail("ENAMETOOLONG", "bell: address too long, path=%s", path);
    return 0;
}

static int new_socket(int flags) {
    int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
    return made < 0 ? fail_errno("socket") : made;
}

static int is_trusted(int connection) {
    struct ucred peer;
    socklen_t length = sizeof peer;
    return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0
        && (peer.uid == geteuid() || peer.uid == 0);
}

int bell_listen(struct ring *ring) {
    struct sockaddr_un address;
    mode_t mask;
    int result;
    if (address_of_bell(ring, &address) < 0 || (ring->listener = new_socket(SOCK_NONBLOCK)) < 0)
        return -1;
    mask = umask(0177);
    result = bind(ring->listener, (struct sockaddr *) &address, sizeof address);
    umask(mask);
    if (result < 0)
        return fail_errno("bind");
    snprintf(ring->path, sizeof ring->path, "%s", address.sun_path);
    return listen(ring->listener, 16) < 0 ? fail_errno("listen") : 0;
}

int bell_connect(struct ring *ring) {
    struct sockaddr_un address;
    if (address_of_bell(ring, &address) < 0 || (ring->bell = new_socket(0)) < 0)
        return -1;
    if (connect(ring->bell, (struct sockaddr *) &address, sizeof address) < 0)
        return errno == ECONNREFUSED || errno == ENOENT
            ? fail("PEER_CLOSED", "open: the ring's creator is gone, or had its peer, name=%s", ring->name)
            : fail_errno("connect");
    return is_trusted(ring->bell) ? 0 : fail("PEER_REFUSED", "open: another user's bell, name=%s", ring->name);
}

static void stop_listening(struct ring *ring) {
    if (ring->listener >= 0)
        close(ring->listener);
    ring->listener = -1;
    if (*ring->path)
        unlink(ring->path);
    *ring->path = 0;
}

/* Whether there is a connection. */
static int meet(struct ring *ring) {
    while (ring->bell < 0) {
        int came = accept4(ring->listener, NULL, NULL, SOCK_CLOEXEC);
        if (came < 0)
            return errno == EAGAIN || errno == ECONNABORTED || errno == EINTR ? 0 : fail_errno("accept");
        if (is_trusted(came))
            ring->bell = came;
        else
            close(came);
    }
    stop_listening(ring);
    return 1;
}

static int is_end(void) {
    return errno == EPIPE || errno == ECONNRESET;
}

int bell_ring(struct ring *ring) {
    int met = meet(ring);
    if (met <= 0)
        return met;
    if (send(ring->bell, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
        if (is_end())
            ring->gone = 1;
        else if (errno != EAGAIN && errno != EINTR)
            return fail_errno("send");
    }
    return 0;
}

int bell_hear(struct ring *ring) {
    char octets[64];
    int met = ring->gone ? 0 : meet(ring);
    ssize_t heard;
    if (met <= 0)
        return met;
    heard = recv(ring->bell, octets, sizeof octets, MSG_DONTWAIT);
    if (heard == 0 || (heard < 0 && is_end()))
        ring->gone = 1;
    else if (heard < 0 && errno != EAGAIN && errno != EINTR)
        return fail_errno("recv");
    return 0;
}

int bell_wait(struct ring *ring, const struct deadline *deadline) {
    if (await(ring->bell >= 0 ? ring->bell : ring->listener, POLLIN, deadline) < 0)
        return -1;
    return bell_hear(ring);
}

void bell_close(struct ring *ring) {
    stop_listening(ring);
    if (ring->bell >= 0)
        close(ring->bell);
    ring->bell = -1;
}
