/* A named POSIX semaphore as a lock between two processes that both count. */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 100000 };

static void must(int succeeded, const char *call) {
    if (!succeeded) {
        perror(call);
        exit(1);
    }
}

static void count_up(sem_t *lock, volatile long *counter) {
    for (int round = 0; round < ROUNDS; round++) {
        must(sem_wait(lock) == 0, "sem_wait");
        ++*counter;
        must(sem_post(lock) == 0, "sem_post");
    }
}

int main(int count, char **arguments) {
    must(count == 2, "usage: posixsem /NAME");
    sem_t *lock = sem_open(arguments[1], O_CREAT | O_EXCL, 0600, 1);
    must(lock != SEM_FAILED, "sem_open");
    volatile long *counter = mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    must(counter != MAP_FAILED, "mmap");
    pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
        sem_t *same = sem_open(arguments[1], 0);
        must(same != SEM_FAILED, "sem_open");
        count_up(same, counter);
        exit(0);
    }
    count_up(lock, counter);
    int status;
    must(waitpid(child, &status, 0) == child, "waitpid");
    printf("counted %ld\n", *counter);
    must(sem_unlink(arguments[1]) == 0, "sem_unlink");
    return *counter == 2 * ROUNDS ? 0 : 1;
}
