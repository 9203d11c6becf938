"""Door: who changes something by a request, and under which address?

Only for methods that may change something: a reader's request neither opens the session nor
carries two more settings in each statement.
"""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from pghistory.middleware import HistoryMiddleware

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# A link that is a key (a co-signature's) has a long secret in its path; codes, days, numbers do not.
_SECRET = re.compile(r"(?<=/)(?:[A-Za-z0-9]{20,}|(?=[^/]*[A-Za-z])[A-Za-z0-9_=.-]{32,})(?=/|$)", re.ASCII)


def told_address(path: str) -> str:
    """The path as the audit keeps it: what looks like a secret is left out; never the query."""
    return _SECRET.sub("…", path)


class AuditMiddleware(HistoryMiddleware):
    """The account and the address stand beside every row that a request changes."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().get_context(request) | {
            "url": told_address(request.path), "method": str(request.method),
        }

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in SAFE_METHODS:
            answer: HttpResponseBase = self.get_response(request)
            return answer
        audited: HttpResponseBase = super().__call__(request)
        return audited
