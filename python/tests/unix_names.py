"""Names of Unix sockets for the tests."""

import secrets

from conftest import PREFIX


def abstract() -> str:
    return f"@{PREFIX}{secrets.token_hex(6)}"
