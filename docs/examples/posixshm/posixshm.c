/* POSIX shared memory: one process fills a segment, another changes it in place, a semaphore hands it over. */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COUNT = 1000 };

struct shared {
    sem_t filled;
    sem_t worked;
    double numbers[COUNT];
};

static void must(int succeeded, const char *call) {
    if (!succeeded) {
        perror(call);
        exit(1);
    }
}

int main(int count, char **arguments) {
    must(count == 2, "usage: posixshm /NAME");
    int segment = shm_open(arguments[1], O_CREAT | O_EXCL | O_RDWR, 0600);
    must(segment >= 0, "shm_open");
    /* posix_fallocate says ENOSPC now; ftruncate alone would let a full /dev/shm kill us by SIGBUS later. */
    must(posix_fallocate(segment, 0, sizeof(struct shared)) == 0, "posix_fallocate");
    struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, segment, 0);
    must(shared != MAP_FAILED, "mmap");
    must(shm_unlink(arguments[1]) == 0, "shm_unlink"); /* the mapping lives on; nothing can be left behind */
    must(sem_init(&shared->filled, 1, 0) == 0, "sem_init");
    must(sem_init(&shared->worked, 1, 0) == 0, "sem_init");
    pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
        must(sem_wait(&shared->filled) == 0, "sem_wait");
        for (int i = 0; i < COUNT; i++) {
            shared->numbers[i] *= 2;
        }
        must(sem_post(&shared->worked) == 0, "sem_post");
        exit(0);
    }
    for (int i = 0; i < COUNT; i++) {
        shared->numbers[i] = i;
    }
    must(sem_post(&shared->filled) == 0, "sem_post");
    must(sem_wait(&shared->worked) == 0, "sem_wait");
    double sum = 0;
    for (int i = 0; i < COUNT; i++) {
        sum += shared->numbers[i];
    }
    printf("sum %.0f\n", sum);
    int status;
    must(waitpid(child, &status, 0) == child, "waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
