/* System V shared memory; the end of the writer is what hands it over here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

static void must(int succeeded, const char *call) {
    if (!succeeded) {
        perror(call);
        exit(1);
    }
}

int main(int count, char **arguments) {
    must(count == 2, "usage: sysvshm KEY");
    key_t key = (key_t) strtol(arguments[1], NULL, 0);
    int segment = shmget(key, 4096, IPC_CREAT | IPC_EXCL | 0600);
    must(segment >= 0, "shmget");
    char *memory = shmat(segment, NULL, 0);
    must(memory != (char *) -1, "shmat");
    /* Linux keeps a segment marked for removal until the last process detaches: nothing can be left behind. */
    must(shmctl(segment, IPC_RMID, NULL) == 0, "shmctl");
    pid_t child = fork(); /* inherits the attachment */
    must(child >= 0, "fork");
    if (child == 0) {
        strcpy(memory, "written by the child");
        exit(0);
    }
    int status;
    must(waitpid(child, &status, 0) == child, "waitpid");
    printf("%s\n", memory);
    must(shmdt(memory) == 0, "shmdt");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
