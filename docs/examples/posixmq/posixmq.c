/* A POSIX message queue: whole messages, the highest priority first. */
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void must(int succeeded, const char *call) {
    if (!succeeded) {
        perror(call);
        exit(1);
    }
}

int main(int count, char **arguments) {
    must(count == 2, "usage: posixmq /NAME");
    struct mq_attr attributes = {.mq_maxmsg = 4, .mq_msgsize = 128};
    mqd_t queue = mq_open(arguments[1], O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600, &attributes);
    must(queue != (mqd_t) -1, "mq_open");
    pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
        must(mq_send(queue, "later", 5, 1) == 0, "mq_send");
        must(mq_send(queue, "at once", 7, 9) == 0, "mq_send");
        exit(0);
    }
    int status;
    must(waitpid(child, &status, 0) == child, "waitpid");
    for (int message = 0; message < 2; message++) {
        /* The buffer must hold the queue's longest message, however short this one is: else EMSGSIZE. */
        char text[128];
        unsigned priority;
        ssize_t length = mq_receive(queue, text, sizeof text, &priority);
        must(length >= 0, "mq_receive");
        printf("priority %u: %.*s\n", priority, (int) length, text);
    }
    must(mq_unlink(arguments[1]) == 0, "mq_unlink");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
