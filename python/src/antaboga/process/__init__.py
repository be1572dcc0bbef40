"""Descriptors, and children that end with their parent."""

from antaboga.process.descriptor import Descriptor

__all__ = ["Descriptor"]
