/* A System V message queue: whole messages, each with a type that the reader picks by. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

struct message {
    long type; /* above zero */
    char text[128];
};

static void must(int succeeded, const char *call) {
    if (!succeeded) {
        perror(call);
        exit(1);
    }
}

static void put(int queue, long type, const char *text) {
    struct message message = {.type = type};
    strcpy(message.text, text);
    /* The length is that of the text alone: the type is not counted. */
    must(msgsnd(queue, &message, strlen(text), 0) == 0, "msgsnd");
}

static void take(int queue, long type) {
    struct message message;
    ssize_t length = msgrcv(queue, &message, sizeof message.text, type, 0);
    must(length >= 0, "msgrcv");
    printf("type %ld: %.*s\n", message.type, (int) length, message.text);
}

int main(int count, char **arguments) {
    must(count == 2, "usage: sysvmq KEY");
    key_t key = (key_t) strtol(arguments[1], NULL, 0);
    /* Strangers agree on a key, by ftok for instance; IPC_PRIVATE makes a queue that only relatives know of. */
    int queue = msgget(key, IPC_CREAT | IPC_EXCL | 0600);
    must(queue >= 0, "msgget");
    pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
        put(queue, 1, "for anybody");
        put(queue, 7, "for number seven");
        exit(0);
    }
    take(queue, 7); /* exactly this type, although it was sent second */
    take(queue, 0); /* whatever comes first */
    must(msgctl(queue, IPC_RMID, NULL) == 0, "msgctl");
    int status;
    must(waitpid(child, &status, 0) == child, "waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
