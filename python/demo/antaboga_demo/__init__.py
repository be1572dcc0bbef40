"""The Python half of `antaboga demo`: one module a mechanism, each with `main(arguments)`.

A worker speaks with Java through its mechanism only; what it prints are lines for people, which Java relays.
"""
