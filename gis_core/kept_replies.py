"""Act: was this very request answered before, and if so, what?

A client that sends an Idempotency-Key may send the same request again after a broken line: it is
computed once, and everybody who sent it has the same answer, for a day. A row made first is the
lock: who finds one without an answer waits for it a little.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from gis_core.errors import BadParameter, Conflict, Unprocessable
from gis_core.models import KeptReply

KEPT = timedelta(hours=24)
LONGEST_KEY = 200
LEASE = timedelta(minutes=2)
"""How long a row without an answer is believed to be in the making; then whoever comes makes it."""

PATIENCE_S = 10.0
_LOOK_AGAIN_S = 0.1
_LEVEL = 1


class StillAnswering(Conflict):
    """The same request is being answered at this moment; ask again shortly for its answer."""

    code = "still-answering"
    title = "This request is being answered already"


@dataclass(frozen=True)
class Asked:
    """A request as it is told from others: its key, who sent it, the digest of what it says."""

    key: str
    client: str
    digest: str


@dataclass(frozen=True)
class Reply:
    """A status, a media type and a body."""

    status: int
    content_type: str
    content: bytes


def check_key(key: str) -> str:
    """The key, if it is one; raises BadParameter."""
    if not 1 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable() or " " in key:
        raise BadParameter(
            f"An Idempotency-Key has 1 to {LONGEST_KEY} visible ASCII characters.",
            parameter="Idempotency-Key", hint="A UUID is usual.",
        )
    return key


def once(asked: Asked, make: Callable[[], Reply], patience_s: float = PATIENCE_S) -> tuple[Reply, bool]:
    """The reply to a request, made now or kept from before; and whether it was kept.

    Raises Unprocessable where the key came with another request before, StillAnswering where another
    is making the reply and does not end within ``patience_s``. Nothing is kept where ``make`` raises.
    """
    until = time.monotonic() + patience_s
    while (kept := _mine_or_kept(asked)) is None or kept.status is None:
        if kept is None:
            return _made(asked, make), False
        if time.monotonic() >= until:
            raise StillAnswering(
                "The request with this Idempotency-Key is being answered.", hint="Ask again in some seconds."
            )
        time.sleep(_LOOK_AGAIN_S)
    return Reply(kept.status, kept.content_type, zlib.decompress(bytes(kept.content))), True


def _mine_or_kept(asked: Asked) -> KeptReply | None:
    """None where it is now this one's to make the reply, else the row of whoever made or makes it."""
    now = timezone.now()
    with transaction.atomic():
        row, new = KeptReply.objects.get_or_create(
            key=asked.key, client=asked.client, defaults={"digest": asked.digest, "until": now + LEASE}
        )
        if new:
            return None
        row = KeptReply.objects.select_for_update().get(pk=row.pk)
        left = row.status is None and row.until < now
        if left or row.created_at < now - KEPT:
            _renew(row, asked, now)
            return None
    if row.digest != asked.digest:
        raise Unprocessable(
            "This Idempotency-Key came with another request before.", code="idempotency-key",
            parameter="Idempotency-Key", hint="Take a new key for a new request.",
        )
    return row


def _renew(row: KeptReply, asked: Asked, now: Any) -> None:
    KeptReply.objects.filter(pk=row.pk).update(
        digest=asked.digest, until=now + LEASE, created_at=now, status=None, content=b""
    )


def _made(asked: Asked, make: Callable[[], Reply]) -> Reply:
    mine = KeptReply.objects.filter(key=asked.key, client=asked.client, status__isnull=True)
    try:
        reply = make()
    except BaseException:
        mine.delete()
        raise
    mine.update(
        status=reply.status, content_type=reply.content_type, content=zlib.compress(reply.content, _LEVEL)
    )
    return reply


def forget_old() -> int:
    """Remove replies that are kept long enough; the number of them."""
    number, _ = KeptReply.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return number
