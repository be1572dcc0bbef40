"""Takes Java's lock and dies with it in its hand; what was taken with undo, the kernel gives back."""

import os
import signal
import sys

from antaboga.sync.sysvsem import SysvSem
from antaboga.sysv_key import SysvKey

lock = SysvSem.open(SysvKey.of(int(sys.argv[1]))).with_undo()
lock.acquire(timeout=30)
os.kill(os.getpid(), signal.SIGKILL)
