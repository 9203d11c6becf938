"""Pure: what does the page of a bulletin take, on screen and in print?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from findings.bulletin_document import Document

QR = "qr"


def page_context(document: Document, addresses: Mapping[str, str]) -> dict[str, Any]:
    """The document with the address of each picture by key; a picture without one is left out."""
    return {
        "document": document,
        "qr": addresses.get(QR, ""),
        "sections": [
            {
                "key": section.key,
                "heading": section.heading,
                "paragraphs": section.paragraphs,
                "tables": section.tables,
                "drawn": [
                    {"source": addresses[picture.key], "caption": picture.caption, "titled": picture.titled}
                    for picture in section.pictures
                    if picture.key in addresses
                ],
            }
            for section in document.sections
        ],
    }
