"""Calls between Python and Java: ``spec/call/``.

In a handler, which is an ordinary function of the file that a worker was started for, nothing of this is needed. What
is here may be used there::

    from antaboga.call import cancelled, deadline, handler, remaining
"""
