"""Ask: which facts does a bulletin stand on, and which of its files were made from just these?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from findings.bulletin import BulletinFacts, facts_from_json, facts_to_json
from findings.bulletin_facts import correction_of, facts_of
from findings.bulletin_models import BulletinFile, MadeBulletin
from findings.canonical import digest
from findings.models import Round


@dataclass(frozen=True)
class BulletinNow:
    """The facts of a bulletin as it stands, and their digest."""

    facts: BulletinFacts
    sha256: str


def bulletin_now(of: Round, bulletin: int) -> BulletinNow:
    """What the bulletin says: a published one what it said when first made, save that it may be corrected.

    Raises NotFound where there are no results.
    """
    facts = _published(of, bulletin) or facts_of(of, bulletin)
    return BulletinNow(facts, digest(facts_to_json(facts)))


def _published(of: Round, bulletin: int) -> BulletinFacts | None:
    if of.status != Round.Status.PUBLISHED or bulletin > of.bulletin:
        return None
    made = MadeBulletin.objects.filter(round=of, bulletin=bulletin, made_at__isnull=False)
    out = made.exclude(facts__published_on=None).order_by("made_at")
    kept = out.values_list("facts", flat=True).first()
    if kept is None:
        return None
    facts: BulletinFacts = facts_from_json(kept)
    return replace(facts, superseded_by=correction_of(of, of.bulletin) if bulletin < of.bulletin else None)


def kept_files(of: Round, bulletin: int, language: str, sha256: str) -> list[str]:
    """The names of the files made from facts of this digest."""
    files = BulletinFile.objects.filter(
        of__round=of, of__bulletin=bulletin, of__language=language, of__facts_sha256=sha256
    )
    return list(files.order_by("name").values_list("name", flat=True))


def kept_file(of: Round, bulletin: int, language: str, sha256: str, name: str) -> bytes | None:
    """One file made from facts of this digest; None where there is none (yet)."""
    found = (
        BulletinFile.objects.filter(
            of__round=of, of__bulletin=bulletin, of__language=language, of__facts_sha256=sha256, name=name
        )
        .values_list("content", flat=True)
        .first()
    )
    return None if found is None else bytes(found)
