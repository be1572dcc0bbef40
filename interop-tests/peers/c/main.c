/* The C peer of the interop matrix: raw system calls, written from spec/ alone. Started as `peer CONTROL-SOCKET`. */
#include "peer.h"

#include <signal.h>
#include <stdio.h>

int main(int argc, char **argv) {
    int status;
    if (argc != 2) {
        fprintf(stderr, "usage: peer CONTROL-SOCKET\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    status = serve(argv[1]);
    /* What a runner that was killed had opened here would outlive both. */
    endpoint_forget_all();
    return status;
}
