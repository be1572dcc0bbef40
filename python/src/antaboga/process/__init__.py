"""Descriptors, and children that end with their parent."""

from antaboga.process.descriptor import Descriptor, Pipe

__all__ = ["Descriptor", "Pipe"]
