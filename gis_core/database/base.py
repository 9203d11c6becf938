"""Ask: is a connection kept from an earlier request still alive?

Django's PostGIS backend but for that question: with ``conn_health_checks`` Django asks the server
``SELECT 1`` in every request that reads anything, which takes as long as the statement that answers.
A server that ends a connection says so, or closes it: then something waits to be read, which the
operating system tells without asking the server. Only then is Django's own question asked.
A peer that vanished without a word (a cable, a firewall between two machines) is not seen so: the
keepalives of TCP end such a connection, and until then its statements fail.
"""

from __future__ import annotations

from select import POLLIN, poll

from django.contrib.gis.db.backends.postgis.base import DatabaseWrapper as PostGIS


class DatabaseWrapper(PostGIS):  # type: ignore[misc]
    """Django's PostGIS backend, whose check of a kept connection is a look at its socket."""

    def is_usable(self) -> bool:
        """Whether the connection can be used: nothing waits on its socket, or the server answers."""
        if self.connection is None or self.connection.closed:
            return False
        waiting = poll()
        waiting.register(self.connection.fileno(), POLLIN)
        if not waiting.poll(0):
            return True
        usable: bool = super().is_usable()
        return usable
