"""Python and Java on one machine, over every Unix IPC mechanism.

A mechanism is a room, and a room is a module, imported by itself so that a program pays only for what it uses::

    from antaboga.transport.pipe import PipeChannel
    from antaboga.transport.unix import UnixChannel, UnixListener
    from antaboga.transport.posixmq import PosixMq
    from antaboga.transport.sysvmq import SysvKey, SysvMq
    from antaboga.memory.posixshm import PosixShm
    from antaboga.memory.sysvshm import SysvShm
    from antaboga.sync.posixsem import PosixSem
    from antaboga.sync.sysvsem import SysvSem
    from antaboga.process import Child, Descriptor
    from antaboga.registry import Registry

Every error derives from ``antaboga.errors.AntabogaError``.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
