/* A Unix domain socket: a listener, a client, and an answer on the same connection. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static void must(int succeeded, const char *call) {
    if (!succeeded) {
        perror(call);
        exit(1);
    }
}

int main(int count, char **arguments) {
    must(count == 2, "usage: unix PATH");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    must(strlen(arguments[1]) < sizeof address.sun_path, "path longer than 107 bytes");
    strcpy(address.sun_path, arguments[1]);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(listener >= 0, "socket");
    must(bind(listener, (struct sockaddr *) &address, sizeof address) == 0, "bind");
    must(listen(listener, 16) == 0, "listen");
    pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
        int client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        must(client >= 0, "socket");
        must(connect(client, (struct sockaddr *) &address, sizeof address) == 0, "connect");
        must(send(client, "question", 8, MSG_NOSIGNAL) == 8, "send");
        must(shutdown(client, SHUT_WR) == 0, "shutdown");
        char answer[64];
        ssize_t length = recv(client, answer, sizeof answer, MSG_WAITALL);
        must(length >= 0, "recv");
        printf("client received: %.*s\n", (int) length, answer);
        exit(0);
    }
    int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    must(connection >= 0, "accept4");
    struct ucred peer;
    socklen_t size = sizeof peer;
    must(getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0, "getsockopt");
    must(peer.uid == geteuid(), "a stranger");
    char question[64];
    ssize_t length = recv(connection, question, sizeof question, MSG_WAITALL);
    must(length >= 0, "recv");
    must(send(connection, question, (size_t) length, MSG_NOSIGNAL) == length, "send");
    close(connection);
    must(unlink(arguments[1]) == 0, "unlink");
    int status;
    must(waitpid(child, &status, 0) == child, "waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
