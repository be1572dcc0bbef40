"""The Python ends of the benchmark that ``antaboga bench`` runs, and what shows its results; not for people to start.

``python -m antaboga.bench caller MECHANISM CAPACITY ECHO…`` starts the command ECHO with ``MECHANISM CAPACITY NAME``
after it, and measures; ``… echo MECHANISM CAPACITY NAME`` is such a command; ``… stdlib MECHANISM CAPACITY CORE`` is
both ends of a pair that uses ``multiprocessing`` alone, CORE being where the echo is pinned (-1: as inherited).
``… table`` turns the lines of ``antaboga bench --json`` on stdin into Markdown, ``… plot FOLDER`` into charts.
"""
