"""Pure: how is HEAD answered as GET is, without the body?

Neither Django nor waitress takes the body away. A client that keeps the connection (GDAL and QGIS, which
ask HEAD for a size first) would read it as the beginning of the next answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def without_body_for_head(application: Application) -> Application:
    """The WSGI application with nothing after the headers of an answer to HEAD; its Content-Length stays."""

    def answered(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = application(environ, start_response)
        if environ["REQUEST_METHOD"] != "HEAD":
            return body
        close = getattr(body, "close", None)
        if close is not None:
            close()
        return []

    return answered
