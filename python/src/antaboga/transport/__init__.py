"""Channels: one message goes in at one end and comes out whole at the other.

The rooms are modules of this package and are imported one by one: ``from antaboga.transport.pipe import PipeChannel``.
"""

from antaboga.transport.channel import Channel

__all__ = ["Channel"]
