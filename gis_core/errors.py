"""Pure: how does this house say that something is wrong, to people and to machines?

One small tree of faults, each with a status, and nothing of HTTP in it: doors turn a
fault into problem+json (RFC 9457), a command line into a sentence, an importer into a
line of its report.
"""

from __future__ import annotations

from typing import Any


class Fault(Exception):
    """Something a person can understand and mend.

    ``detail`` says what was wrong and where; ``hint`` what to do about it; ``parameter``
    names the request parameter, field or option at fault; further members travel as they are.
    """

    status = 400
    code = "bad-request"
    title = "The request cannot be answered as it stands"

    def __init__(
        self, detail: str, *, hint: str = "", parameter: str = "", code: str = "", **members: Any
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.hint = hint
        self.parameter = parameter
        self.code = code or type(self).code
        self.members = members

    def __str__(self) -> str:
        return f"{self.detail} {self.hint}".strip()

    def as_problem(self) -> dict[str, Any]:
        """The fault as the members of an RFC 9457 problem document."""
        problem: dict[str, Any] = {
            "type": f"/problems/{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.hint:
            problem["hint"] = self.hint
        if self.parameter:
            problem["parameter"] = self.parameter
        return problem | self.members


class BadParameter(Fault):
    """A parameter is unknown, missing, or not of its form."""

    code = "bad-parameter"
    title = "A parameter is wrong"


class NotFound(Fault):
    """There is no such thing, or it does not exist for the one who asks."""

    status = 404
    code = "not-found"
    title = "There is no such thing"


class NotAllowed(Fault):
    """The one who asks is known, and may not."""

    status = 403
    code = "not-allowed"
    title = "This is not among your rights"


class NotSignedIn(Fault):
    """The one who asks is not known, and would have to be."""

    status = 401
    code = "not-signed-in"
    title = "Please sign in"


class Conflict(Fault):
    """It would contradict what the database already holds."""

    status = 409
    code = "conflict"
    title = "This contradicts what is already there"


class Unprocessable(Fault):
    """The form is right and the content is not."""

    status = 422
    code = "unprocessable"
    title = "The content cannot be taken"


class TooLarge(Fault):
    """More than one request may carry."""

    status = 413
    code = "too-large"
    title = "This is too much for one request"


class Unavailable(Fault):
    """Something this answer needs is not there just now."""

    status = 503
    code = "unavailable"
    title = "Not available at the moment"
