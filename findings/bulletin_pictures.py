"""Pure: which pictures does a bulletin have, drawn without a browser?"""

from __future__ import annotations

import io

from findings.bulletin import BulletinFacts
from findings.bulletin_charts import parts_chart, trend_chart
from findings.bulletin_ground_value import Ground
from findings.bulletin_language import Language
from findings.bulletin_maps import density_map, scores_map

QR = "qr"


def pictures_of(facts: BulletinFacts, language: Language, ground: Ground) -> dict[str, bytes]:
    """PNG files by key: ``parts``, ``scores-KIND``, ``density``, ``trend``, ``qr`` as there are."""
    kinds = dict.fromkeys(ranking.kind for ranking in facts.rankings)
    drawn = {
        "parts": parts_chart(facts, language),
        **{f"scores-{kind}": scores_map(facts, language, ground, kind) for kind in kinds},
        "density": density_map(facts, language, ground),
        "trend": trend_chart(facts, language),
        QR: qr_code(facts),
    }
    return {key: picture for key, picture in drawn.items() if picture is not None}


def qr_code(facts: BulletinFacts) -> bytes | None:
    """The address where the bulletin's hash is checked, the hash behind “#”; None before publication."""
    if facts.seal is None:
        return None
    import segno

    out = io.BytesIO()
    address = f"{facts.seal.verify_url}#sha256={facts.seal.sha256}"
    segno.make(address, error="m", micro=False).save(out, kind="png", border=3, scale=6)
    return out.getvalue()
