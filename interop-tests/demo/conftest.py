"""The demo's tests are given what those of the documentation are."""

from docs.conftest import runtime

__all__ = ["runtime"]
