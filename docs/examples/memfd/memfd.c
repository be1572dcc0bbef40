/* Sealed memory: made without a name, handed to a child, which looks at the seals before it maps what it got. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COUNT = 1000, SIZE_SEALS = F_SEAL_SHRINK | F_SEAL_GROW, SEALS = SIZE_SEALS | F_SEAL_SEAL };

static void must(int succeeded, const char *call) {
    if (!succeeded) {
        perror(call);
        exit(1);
    }
}

/* Maps what came. First the seals, then the size: otherwise it could become shorter in between. */
static double *attach(int fd, size_t *size) {
    int seals = fcntl(fd, F_GET_SEALS);
    must(seals >= 0, "F_GET_SEALS");
    if ((seals & SEALS) != SEALS) {
        fputs("whoever sent this could shorten it\n", stderr);
        exit(1);
    }
    struct stat found;
    must(fstat(fd, &found) == 0, "fstat");
    *size = found.st_size;
    double *memory = mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    must(memory != MAP_FAILED, "mmap");
    return memory;
}

int main(void) {
    int fd = memfd_create("example", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    must(fd >= 0, "memfd_create");
    errno = posix_fallocate(fd, 0, COUNT * sizeof(double));
    must(errno == 0, "posix_fallocate");
    must(fcntl(fd, F_ADD_SEALS, SEALS) == 0, "F_ADD_SEALS");
    must(ftruncate(fd, 0) < 0 && errno == EPERM, "nobody can shorten it");
    size_t size;
    double *numbers = attach(fd, &size), sum = 0;
    for (int i = 0; i < COUNT; i++) {
        numbers[i] = i;
    }
    pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
        double *inherited = attach(fd, &size);
        for (size_t i = 0; i < size / sizeof(double); i++) {
            inherited[i] *= 2;
        }
        exit(0);
    }
    int status;
    must(waitpid(child, &status, 0) == child, "waitpid"); /* its end is the hand-over here */
    for (int i = 0; i < COUNT; i++) {
        sum += numbers[i];
    }
    printf("sum %.0f\n", sum);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
