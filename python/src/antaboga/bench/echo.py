"""The end that answers."""

from .link import ECHO, QUIT, Link


def serve(link: Link) -> None:
    """Answer each message with the same bytes until told to end."""
    while True:
        message = link.receive()
        operation = message[0]
        if operation == ECHO:
            link.send(message)
        elif operation == QUIT:
            return
        else:
            link.tell_taken()
