/* An anonymous pipe: the parent writes, the child reads until the end of the stream. */
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

int main(void) {
    int ends[2];
    must(pipe(ends) == 0, "pipe");
    pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
        /* As long as a writing end is open anywhere, the reader never sees the end: this copy included. */
        close(ends[1]);
        char piece[4096];
        long total = 0;
        ssize_t count;
        while ((count = read(ends[0], piece, sizeof piece)) > 0) {
            total += count;
        }
        must(count == 0, "read");
        printf("child received %ld bytes\n", total);
        exit(0);
    }
    close(ends[0]);
    const char *text = "a river of bytes, without banks between messages\n";
    for (int line = 0; line < 1000; line++) {
        for (size_t done = 0; done < strlen(text);) {
            ssize_t count = write(ends[1], text + done, strlen(text) - done);
            must(count >= 0, "write");
            done += (size_t) count;
        }
    }
    close(ends[1]);
    int status;
    must(waitpid(child, &status, 0) == child, "waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
