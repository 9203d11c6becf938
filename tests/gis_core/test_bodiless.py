"""An answer to HEAD ends with its headers: on a kept connection the next answer begins right after them."""

import socket
import threading

import pytest
from waitress.server import create_server

from gis_core.bodiless import without_body_for_head

BODY = b"a body of some bytes"
closed = []


class Body:
    """Django's response, as far as a server sees it."""

    def __iter__(self):
        return iter([BODY])

    def close(self):
        closed.append(True)


def application(environ, start_response):
    start_response("200 OK", [("Content-Length", str(len(BODY))), ("Content-Type", "text/plain")])
    return Body()


@pytest.fixture
def connection():
    """A connection that is kept, to the server that serves us, with an application behind it."""
    server = create_server(without_body_for_head(application), host="127.0.0.1", port=0, threads=1)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    made = socket.create_connection(("127.0.0.1", int(server.effective_port)), timeout=5)
    with made.makefile("rwb") as read_and_written:
        yield read_and_written
    made.close()
    server.close()


def ask(connection, method):
    """The status line and the stated length of the next answer, and as much of a body as the method has."""
    connection.write(f"{method} / HTTP/1.1\r\nHost: here\r\n\r\n".encode())
    connection.flush()
    status = connection.readline().decode().strip()
    headers = dict(line.decode().strip().split(": ", 1) for line in iter(connection.readline, b"\r\n"))
    length = int(headers["Content-Length"])
    return status, length, b"" if method == "HEAD" else connection.read(length)


def test_after_head_the_next_answer_on_the_connection_is_whole(connection):
    del closed[:]
    assert ask(connection, "HEAD") == ("HTTP/1.1 200 OK", len(BODY), b"")
    assert ask(connection, "GET") == ("HTTP/1.1 200 OK", len(BODY), BODY)
    assert ask(connection, "HEAD") == ("HTTP/1.1 200 OK", len(BODY), b"")
    assert len(closed) == 3, "what Django does at the end of a request is done"
