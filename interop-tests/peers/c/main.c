/* The C peer of the interop matrix: raw system calls, written from spec/ alone. Started as `peer CONTROL-SOCKET`. */
#include "peer.h"

#include <signal.h>
#include <stdio.h>

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: peer CONTROL-SOCKET\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    return serve(argv[1]);
}
