/* A named pipe: two processes that know nothing but a path. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void must(int succeeded, const char *call) {
    if (!succeeded) {
        perror(call);
        exit(1);
    }
}

int main(int count, char **arguments) {
    must(count == 2, "usage: fifo PATH");
    const char *path = arguments[1];
    must(mkfifo(path, 0600) == 0, "mkfifo");
    pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
        /* Blocks until somebody opens the FIFO for reading. */
        int out = open(path, O_WRONLY | O_CLOEXEC);
        must(out >= 0, "open to write");
        /* Up to PIPE_BUF (4096) bytes arrive in one piece even among many writers. */
        const char *message = "from a stranger\n";
        must(write(out, message, strlen(message)) == (ssize_t) strlen(message), "write");
        exit(0);
    }
    /* Blocks until somebody opens it for writing. */
    int in = open(path, O_RDONLY | O_CLOEXEC);
    must(in >= 0, "open to read");
    char message[4096];
    ssize_t length;
    while ((length = read(in, message, sizeof message)) > 0) {
        fwrite(message, 1, (size_t) length, stdout);
    }
    must(length == 0, "read");
    must(unlink(path) == 0, "unlink");
    int status;
    must(waitpid(child, &status, 0) == child, "waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
