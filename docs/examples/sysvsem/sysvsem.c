/* A System V semaphore as a lock that the kernel gives back when its holder dies. */
#include <stdio.h>
#include <stdlib.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

union semun { /* the caller has to define it */
    int val;
};

static void must(int succeeded, const char *call) {
    if (!succeeded) {
        perror(call);
        exit(1);
    }
}

static void change(int set, short by) {
    struct sembuf operation = {.sem_num = 0, .sem_op = by, .sem_flg = SEM_UNDO};
    must(semop(set, &operation, 1) == 0, "semop");
}

int main(int count, char **arguments) {
    must(count == 2, "usage: sysvsem KEY");
    key_t key = (key_t) strtol(arguments[1], NULL, 0);
    int set = semget(key, 1, IPC_CREAT | IPC_EXCL | 0600);
    must(set >= 0, "semget");
    /* A new set's values are not defined; whoever uses it before this line uses it too early. */
    must(semctl(set, 0, SETVAL, (union semun) {.val = 1}) == 0, "semctl SETVAL");
    pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
        change(set, -1);
        raise(SIGKILL); /* dies with the lock in its hand */
    }
    int status;
    must(waitpid(child, &status, 0) == child, "waitpid");
    change(set, -1);
    printf("the lock of the dead was given back\n");
    change(set, 1);
    must(semctl(set, 0, IPC_RMID) == 0, "semctl IPC_RMID");
    return 0;
}
