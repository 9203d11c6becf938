"""Pure: does a batch of places lie as if its datum had been said wrongly?

GCJ-02 taken for WGS84 moves everything by some 600 m and BD-09 by 1.2 km, in nearly one direction,
and every answer after that is confidently wrong. Findings cling to things that do not move: street
centre lines, estates, places where earlier findings were made. A place is compared with those as
declared and as every other datum would have it. What counts is not how near it lies (a shift into a
denser quarter brings all streets nearer) but how much nearer than the ground around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from gis_core.crs import to_metric
from gis_core.datums import Floats, from_wgs84, to_wgs84

RIVALS = ("wgs84", "gcj02", "bd09")
LEAST_POINTS = 50
LEAST_CELLS = 25
MOST_POINTS = 600
"""Enough to be sure of; more only take time."""
REACH_M = 150.0
AROUND_M = 80.0
CELL_M = 200.0
"""Places closer than this to each other move alike, so together they are one witness."""
LEAST_MOVED_M = 50.0
SURE, VERY_SURE = 4.0, 8.0
SAME_M = 5.0
NAMES = {"wgs84": "WGS84", "cgcs2000": "CGCS2000", "gcj02": "GCJ-02", "bd09": "BD-09"}
_WHAT = {
    "streets": ("street centre lines", "道路中心线"),
    "estates": ("residential estates", "住宅小区"),
    "earlier": ("earlier findings of the same source", "同来源的既有问题点"),
}


@dataclass(frozen=True)
class Reference:
    """Things findings cling to: ``kind`` is streets, estates or earlier; ``tree`` in metres."""

    kind: str
    tree: shapely.STRtree


@dataclass(frozen=True, slots=True)
class Evidence:
    """By one kind of thing: places that came nearer or went farther, and how far off they lay (median, m)."""

    kind: str
    compared: int
    share_nearer: float
    metres_before: float
    metres_after: float


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A batch declared as one datum that looks like another.

    ``points`` were looked at, ``metres`` is how far apart the two datums put them (median),
    ``sureness`` how many standard errors above chance the evidence stands.
    """

    declared: str
    looks_like: str
    points: int
    metres: float
    sureness: float
    evidence: tuple[Evidence, ...]

    @property
    def strongest(self) -> Evidence:
        """What speaks most for it."""
        return max(self.evidence, key=lambda each: (each.share_nearer, each.compared))

    @property
    def sentences(self) -> dict[str, str]:
        """The warning for people, by language."""
        best = self.strongest
        english, chinese = _WHAT[best.kind]
        sure = ("very likely", "很可能") if self.sureness >= VERY_SURE else ("likely", "可能")
        like, said, share = NAMES[self.looks_like], NAMES[self.declared], f"{best.share_nearer:.0%}"
        before, after = _metres(best.metres_before), _metres(best.metres_after)
        return {
            "en": (
                f"Beware: the places are {sure[0]} {like}, not {said} as declared. Taken as {like}, {share} "
                f"of the {best.compared} places that differ lie nearer to {english} (median {after} m, not "
                f"{before} m); the two are {self.metres:,.0f} m apart. Check the datum before anything is "
                "written."
            ),
            "zh": (
                f"注意：这批点位{sure[1]}是{like}坐标，而不是声明的{said}。改按{like}换算后，有差别的"
                f"{best.compared}个点中{share}离{chinese}更近（中位距离由{before}米变为{after}米）；"
                f"两种坐标相差约{self.metres:.0f}米。写入之前请核对坐标基准。"
            ),
        }


def _metres(distance: float) -> str:
    return f"{REACH_M:.0f}+" if distance >= REACH_M else f"{distance:.0f}"


def moves(lon: float, lat: float) -> bool:
    """Whether at this WGS84 place the datums differ by anything worth looking for."""
    east, north = from_wgs84(lon, lat, "gcj02")
    return float(np.hypot(east - lon, north - lat)) * 100_000 > LEAST_MOVED_M


def suspicion(
    lon: Floats, lat: Floats, declared: str, references: Sequence[Reference], metric_srid: int
) -> Suspicion | None:
    """The datum that explains the places far better than the declared one, or None.

    ``lon`` and ``lat`` are degrees as given, in the ``declared`` datum. None where the places are
    too few, lie in too few parts of the city, or nothing is there to compare them with.
    """
    lon, lat = _sample(lon, lat)
    if len(lon) < LEAST_POINTS or not references:
        return None
    taken = "wgs84" if declared == "cgcs2000" else declared
    stands = {datum: to_metric(to_wgs84(lon, lat, datum), metric_srid) for datum in RIVALS}
    here = stands[taken]
    clinging = {
        datum: [_clinging(each.tree, *place) for each in references] for datum, place in stands.items()
        if datum == taken or _apart(here, place) > LEAST_MOVED_M
    }
    found = [
        _judged(declared, rival, stands, clinging, references, taken)
        for rival in clinging if rival != taken
    ]
    return max((each for each in found if each is not None), key=lambda each: each.sureness, default=None)


def _sample(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Each place once, at most MOST_POINTS of them, evenly from the whole batch."""
    places = np.unique(np.column_stack([lon, lat]), axis=0)
    if len(places) > MOST_POINTS:
        places = places[np.linspace(0, len(places) - 1, MOST_POINTS).astype(np.int64)]
    return places[:, 0], places[:, 1]


def _apart(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> float:
    return float(np.median(np.hypot(one[0] - other[0], one[1] - other[1])))


def _clinging(tree: shapely.STRtree, east: Floats, north: Floats) -> tuple[Floats, Floats]:
    """How far each place is off the nearest thing, and how much nearer than the ground around it."""
    at = _distances(tree, east, north)
    turns = np.arange(4) * np.pi / 2 + np.pi / 7
    around = [
        _distances(tree, east + AROUND_M * np.cos(turn), north + AROUND_M * np.sin(turn)) for turn in turns
    ]
    return at, np.mean(around, axis=0) - at


def _distances(tree: shapely.STRtree, east: Floats, north: Floats) -> Floats:
    found = np.full(east.shape, REACH_M)
    (rows, _), metres = tree.query_nearest(
        shapely.points(east, north), max_distance=REACH_M, return_distance=True, all_matches=False
    )
    found[rows] = metres
    return found


def _judged(
    declared: str, rival: str, stands: dict[str, tuple[Floats, Floats]],
    clinging: dict[str, list[tuple[Floats, Floats]]], references: Sequence[Reference], taken: str,
) -> Suspicion | None:
    """The suspicion that it is ``rival``, if the evidence of all references together is strong."""
    pairs = list(zip(references, clinging[taken], clinging[rival], strict=True))
    gain = np.sum([after[1] - before[1] for _, before, after in pairs], axis=0)
    sureness = _standard_errors(gain, *stands[taken])
    evidence = tuple(
        each for reference, before, after in pairs
        if (each := _evidence(reference.kind, before[0], after[0])) is not None
    )
    itself = _standard_errors(np.sum([after[1] for _, _, after in pairs], axis=0), *stands[rival])
    if min(sureness, itself) < SURE or not any(each.share_nearer > 0.5 for each in evidence):
        return None
    return Suspicion(
        declared, rival, len(gain), _apart(stands[taken], stands[rival]), round(sureness, 1), evidence
    )


def _standard_errors(gain: Floats, east: Floats, north: Floats) -> float:
    """How many standard errors the mean gain lies above zero; places of one cell are one witness."""
    cells = np.column_stack([np.floor(east / CELL_M), np.floor(north / CELL_M)])
    of_cell = np.unique(cells, axis=0, return_inverse=True)[1].ravel()
    means = np.bincount(of_cell, gain) / np.bincount(of_cell)
    if len(means) < LEAST_CELLS:
        return 0.0
    error = float(means.std(ddof=1)) / float(np.sqrt(len(means)))
    mean = float(means.mean())
    return mean / error if error > 0 else (np.inf if mean > 0 else 0.0)


def _evidence(kind: str, before: Floats, after: Floats) -> Evidence | None:
    change = before - after
    differ = np.abs(change) > SAME_M
    if not differ.any():
        return None
    return Evidence(
        kind, int(differ.sum()), float((change[differ] > 0).mean()),
        float(np.median(before)), float(np.median(after)),
    )
