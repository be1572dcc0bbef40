"""Who owns which kernel object, told by kernel locks: ``spec/registry.md``."""

from antaboga.registry.cleaning import Action, Finding
from antaboga.registry.entry import Entry, Role
from antaboga.registry.registration import Registration
from antaboga.registry.registry import Registry

__all__ = ["Action", "Entry", "Finding", "Registration", "Registry", "Role"]
