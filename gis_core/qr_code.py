"""Pure: which sign does a phone's camera read as an address?"""

from __future__ import annotations

import io

import segno


def qr_svg(text: str) -> str:
    """A QR code as SVG without an XML declaration, black on white, three modules of quiet around."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, border=3, scale=4, light="#fff"
    )
    return out.getvalue().decode("utf-8")
