/* Unix datagrams: a name that receives, and a sender without a connection; messages stay apart. */
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
    must(count == 2, "usage: unix_dgram PATH");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    must(strlen(arguments[1]) < sizeof address.sun_path, "path longer than 107 bytes");
    strcpy(address.sun_path, arguments[1]);
    int receiver = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    must(receiver >= 0, "socket");
    must(bind(receiver, (struct sockaddr *) &address, sizeof address) == 0, "bind");
    pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
        const char *records[] = {"began", "", "ended"};
        int sender = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        must(sender >= 0, "socket");
        for (int i = 0; i < 3; i++) {
            size_t length = strlen(records[i]);
            ssize_t sent = sendto(sender, records[i], length, 0, (struct sockaddr *) &address, sizeof address);
            must(sent == (ssize_t) length, "sendto");
        }
        exit(0);
    }
    for (int i = 0; i < 3; i++) {
        char record[64];
        /* MSG_TRUNC gives the whole length even where the buffer is too short and the rest is lost. */
        ssize_t length = recv(receiver, record, sizeof record, MSG_TRUNC);
        must(length >= 0 && length <= (ssize_t) sizeof record, "recv");
        printf("%zd bytes: %.*s\n", length, (int) length, record);
    }
    must(unlink(arguments[1]) == 0, "unlink");
    int status;
    must(waitpid(child, &status, 0) == child, "waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
