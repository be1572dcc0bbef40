"""Keys of System V objects for the contract suites, which know names."""

import secrets
from collections.abc import Iterator

import pytest
from antaboga.sysv_key import SysvKey


def new_key() -> SysvKey:
    """A key that nobody uses."""
    return SysvKey.of(secrets.randbits(32) | 1)


class Keys:
    """Gives the suites the texts of keys for names."""

    @pytest.fixture
    def name(self) -> str:
        return str(new_key())

    @pytest.fixture
    def names(self) -> Iterator[str]:
        return (str(new_key()) for _ in iter(int, 1))

    def shown(self, name: str) -> str:
        return f"key={SysvKey.parse(name).shown}"
