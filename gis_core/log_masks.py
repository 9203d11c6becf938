"""Pure: what of an address must not end in a log?"""

from __future__ import annotations

import logging
import re

# As a path, as a Referer, and escaped inside another address.
_SECRET = re.compile(r"((?:/|%2F)co-sign(?:/|%2F))[A-Za-z0-9_-]+", re.IGNORECASE)


class SecretsMasked(logging.Filter):
    """The secret of a link is masked in every line, whoever writes it."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        masked = _SECRET.sub(r"\1…", said)
        if masked != said:
            record.msg, record.args = masked, ()
        return True
