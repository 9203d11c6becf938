"""Ask: which features does this KML or KMZ file hold?

By our own reader: a DOCTYPE is refused before an entity of it can grow, and nothing a file refers
to (linked files, pictures, styles) is ever fetched. Features that stand in another file, behind a
NetworkLink, would be missing: such a file is refused.
"""

from __future__ import annotations

import re
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping, Set
from itertools import islice
from pathlib import Path
from typing import Any

import shapely

from gis_core.archives import member_name, open_archive, unpack
from gis_core.errors import Fault
from gis_core.feature_table import FeatureTable, FileFault, Row, check_fields, check_text
from gis_core.geometry import GeometryFault
from gis_core.table_files import python_encoding

MAX_KML_BYTES = 512 * 1024 * 1024
_MAX_DEPTH = 100
_CHUNK = 1024 * 1024
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
_FOLDERS = ("Folder", "Document")
_GEOMETRIES = (
    "Point",
    "LineString",
    "LinearRing",
    "Polygon",
    "MultiGeometry",
    "Model",
    "Track",
    "MultiTrack",
)
_OWN = ("id", "name", "description", "folder")
"""What every Placemark may have, beside the data a file's author defined."""


def read_kml(path: Path, encoding: str | None, rows: int | None) -> FeatureTable:
    """The Placemarks of a KML file; raises FileFault.

    Fields are ``name``, ``description``, ``id``, ``folder`` (where one has them) and those of
    ExtendedData, which win over an element of the same name. Coordinates are longitude, latitude;
    heights drop.
    """
    return _table(path, encoding, rows, _Document())


def _table(path: Path, encoding: str | None, rows: int | None, document: _Document) -> FeatureTable:
    if path.stat().st_size > MAX_KML_BYTES:
        raise FileFault("The KML is larger than 512 MB.", hint="Save it as GeoPackage.", code="too-large")
    codec = _encoding(path, encoding)
    found = list(islice(_placemarks(path, codec, document), rows))
    fields = list(dict.fromkeys(name for values, _, _ in found for name in values))
    extended = {name.casefold() for name in fields if name not in _OWN}
    fields = [name for name in fields if name not in _OWN or name not in extended]
    made = (
        Row(number, {name: values.get(name) for name in fields}, None if fault else geometry, fault)
        for number, (values, geometry, fault) in enumerate(found, start=1)
    )
    return FeatureTable(check_fields(fields), made, "KML", 4326, "WGS 84", len(found), codec)


def read_kmz(path: Path, layer: str | None, encoding: str | None, rows: int | None) -> FeatureTable:
    """The Placemarks of one KML in a KMZ: the one named ``layer``, its doc.kml, or the only one.

    A doc.kml that has none itself and links to one KML in the archive means that one.
    """
    with open_archive(path) as archive, tempfile.TemporaryDirectory(prefix="luzhang-") as folder:
        documents = {
            member_name(member): member
            for member in archive.infolist()
            if member.filename.casefold().endswith(".kml") and "__MACOSX" not in member.filename
        }
        target = Path(folder) / "doc.kml"
        wanted = _chosen(documents, layer)
        while True:
            unpack(archive, documents[wanted], target)
            document = _Document(documents.keys() - {wanted})
            table = _table(target, encoding, rows, document)
            if not document.links:
                return table
            if table.count or len(document.links) > 1:
                raise _choice(documents, "The features are spread over several KML files")
            documents.pop(wanted)
            wanted = document.links[0]


def _chosen(documents: Mapping[str, Any], layer: str | None) -> str:
    """The name of the KML to read; raises FileFault where it must be said or there is none."""
    if not documents:
        raise FileFault("There is no KML in the KMZ.", hint="Save it again.", code="no-such-layer")
    main = next((name for name in documents if name.casefold() == "doc.kml"), None)
    wanted = layer or main or (next(iter(documents)) if len(documents) == 1 else None)
    if wanted is None or wanted not in documents:
        what = (
            f"There is no “{layer[:60]}”" if layer else "There are several KML files, none of them doc.kml,"
        )
        raise _choice(documents, what)
    return wanted


def _choice(documents: Mapping[str, Any], what: str) -> FileFault:
    names = ", ".join(sorted(documents))
    return FileFault(f"{what} in the KMZ.", hint=f"Say which with --layer: {names}.", code="choose-layer")


def _encoding(path: Path, given: str | None) -> str:
    """The codec of the text: given, else by its byte order mark, its declaration, or UTF-8."""
    start = path.open("rb").read(400)
    if given:
        return python_encoding(given)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    declared = _DECLARED.match(start.removeprefix(b"\xef\xbb\xbf"))
    codec = python_encoding(declared[1].decode("ascii")) if declared else "utf-8"
    return "utf-8-sig" if codec == "utf-8" else codec


class _Document:
    """What the parser tells: builds one Placemark at a time and stops at what is never followed.

    ``found`` are the Placemarks that are whole, with the names of the folders they lie in.
    ``within`` are the files beside it that it may link to; ``links`` those it does.
    """

    def __init__(self, within: Set[str] = frozenset()) -> None:
        self.within, self.links = within, list[str]()
        self.found: list[tuple[ElementTree.Element, str]] = []
        self._open: list[str] = []
        self._folders: list[str] = []
        self._text: list[str] = []
        self._placemark: ElementTree.TreeBuilder | None = None

    def doctype(self, *_: object) -> None:
        """Called before any entity is read."""
        raise FileFault("The KML brings XML entities or a DOCTYPE.", hint="Save it again.", code="bad-xml")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition("}")[2]
        self._open.append(name)
        self._text = []
        self._refuse(name)
        if name in _FOLDERS and self._placemark is None:
            self._folders.append("")
        if name == "Placemark" and self._placemark is None:
            self._placemark = ElementTree.TreeBuilder()
        if self._placemark is not None:
            self._placemark.start(name, dict(attributes))

    def _refuse(self, name: str) -> None:
        if len(self._open) == 1 and name != "kml":
            raise FileFault(f"This is no KML: its root is “{name[:40]}”.", code="bad-kml")
        if len(self._open) > _MAX_DEPTH:
            raise FileFault(f"The KML is nested more than {_MAX_DEPTH} deep.", code="bad-xml")
        if name == "Update" or (name == "NetworkLink" and not self.within):
            raise _external(name)

    def data(self, text: str) -> None:
        """Text of the element begun last."""
        if self._placemark is not None:
            self._placemark.data(text)
        elif self._open and self._open[-1] in ("name", "href"):
            self._text.append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        name = self._open.pop()
        if self._placemark is not None:
            element = self._placemark.end(name)
            if name == "Placemark" and "Placemark" not in self._open:
                self.found.append((element, "/".join(filter(None, self._folders[1:]))))
                self._placemark = None
        elif name == "name" and self._open[-1] in _FOLDERS:
            self._folders[-1] = "".join(self._text).strip()
        elif name in _FOLDERS:
            self._folders.pop()
        elif name == "href" and "NetworkLink" in self._open:
            self._link("".join(self._text).strip())

    def _link(self, address: str) -> None:
        if address not in self.within:
            raise _external(f"“{address[:60]}”")
        self.links.append(address)

    def close(self) -> None:
        """The document ends."""


def _external(what: str) -> FileFault:
    return FileFault(
        f"The KML refers to another file ({what}), which is not fetched.",
        hint="Save the features themselves into one KML.",
        code="external-reference",
    )


Found = tuple[dict[str, Any], shapely.Geometry | None, Fault | None]


def _placemarks(path: Path, codec: str, document: _Document) -> Iterator[Found]:
    """Each Placemark as values, geometry and what is wrong with it; raises FileFault."""
    parser = ElementTree.XMLParser(target=document)
    try:
        with path.open(encoding=codec, newline="") as source:
            parser.feed(_DECLARATION.sub("", source.read(_CHUNK), count=1))
            yield from _taken(document)
            while text := source.read(_CHUNK):
                parser.feed(text)
                yield from _taken(document)
        parser.close()
    except ElementTree.ParseError as error:
        line, column = error.position
        raise FileFault(
            f"The KML is not well-formed XML at line {line}, column {column + 1}.",
            hint="It is damaged or incomplete; save it again.",
            code="bad-xml",
        ) from error
    except UnicodeError as error:
        raise FileFault(
            f"The KML is not {codec.removesuffix('-sig').upper()} text.",
            hint="Say its encoding, such as --encoding GBK.",
            code="bad-encoding",
        ) from error


def _taken(document: _Document) -> Iterator[Found]:
    for placemark, folder in document.found:
        yield _read(placemark, folder)
    document.found.clear()


def _read(placemark: ElementTree.Element, folder: str) -> Found:
    values: dict[str, Any] = {}
    try:
        values = _values(placemark, folder)
        for name, value in values.items():
            if value is not None:
                check_text(value, f"“{name}”")
        shapes = [_geometry(each) for each in placemark if each.tag in _GEOMETRIES]
    except Fault as fault:
        return values, None, fault
    if len(shapes) > 1:
        return (
            values,
            None,
            GeometryFault(
                "The Placemark has several geometries.",
                hint="Put them into one MultiGeometry.",
                code="several-geometries",
            ),
        )
    return values, shapes[0] if shapes else None, None


def _values(placemark: ElementTree.Element, folder: str) -> dict[str, Any]:
    found: dict[str, Any] = {"name": None}
    if placemark.get("id"):
        found["id"] = placemark.get("id")
    for tag in ("name", "description"):
        if (text := placemark.findtext(tag)) is not None:
            found[tag] = text.strip()
    if folder:
        found["folder"] = folder
    extended: dict[str, Any] = {}
    for data in placemark.findall("ExtendedData/Data"):
        extended[str(data.get("name", "")).strip()] = (data.findtext("value") or "").strip()
    for data in placemark.findall("ExtendedData/SchemaData/SimpleData"):
        extended[str(data.get("name", "")).strip()] = (data.text or "").strip()
    taken = {name.casefold() for name in extended}
    return {name: value for name, value in found.items() if name not in taken} | extended


def _geometry(element: ElementTree.Element) -> shapely.Geometry:
    """The geometry of a KML element; raises GeometryFault with the reason and place."""
    if element.tag == "Polygon":
        outer = element.findall("outerBoundaryIs/LinearRing")
        if len(outer) != 1:
            raise GeometryFault(f"The Polygon has {len(outer)} outer boundaries.", code="bad-position")
        inner = element.findall("innerBoundaryIs/LinearRing")
        return shapely.Polygon(_ring(outer[0]), [_ring(ring) for ring in inner])
    if element.tag == "MultiGeometry":
        return _collected([_geometry(each) for each in element if each.tag in _GEOMETRIES])
    if element.tag == "LinearRing":
        return shapely.LineString(_ring(element))
    if element.tag in ("Point", "LineString"):
        positions = _positions(element)
        if len(positions) < (1 if element.tag == "Point" else 2):
            raise GeometryFault(f"The {element.tag} has too few positions.", code="too-few-points")
        return shapely.Point(positions[0]) if element.tag == "Point" else shapely.LineString(positions)
    raise GeometryFault(f"A {element.tag} is no area.", code="not-an-area")


def _collected(parts: list[shapely.Geometry]) -> shapely.Geometry:
    if parts and all(part.geom_type in ("Polygon", "MultiPolygon") for part in parts):
        return shapely.MultiPolygon([each for part in parts for each in shapely.get_parts(part)])
    return shapely.GeometryCollection(parts)


def _ring(element: ElementTree.Element) -> list[tuple[float, float]]:
    positions = _positions(element)
    if len(positions) < 4:
        raise GeometryFault(
            f"A ring has {len(positions)} positions; it needs at least 4.", code="too-few-points"
        )
    if positions[0] != positions[-1]:
        raise GeometryFault(
            f"A ring is not closed: it begins at {positions[0]} and ends at {positions[-1]}.",
            hint="Repeat the first position at its end.",
            code="not-closed",
            place=positions[-1],
        )
    return positions


def _positions(element: ElementTree.Element) -> list[tuple[float, float]]:
    """The longitudes and latitudes of <coordinates>: tuples apart by blanks, their numbers by commas."""
    found = []
    for number, text in enumerate((element.findtext("coordinates") or "").split(), start=1):
        parts = text.split(",")
        try:
            lon, lat, *_ = [float(part) for part in parts]
        except ValueError as error:
            raise GeometryFault(
                f"Position {number}, “{text[:40]}”, is not longitude,latitude.",
                hint="Numbers with commas and without blanks between them, as 114.3,29.8.",
                code="bad-position",
            ) from error
        if len(parts) > 3:
            raise GeometryFault(f"Position {number} has {len(parts)} numbers.", code="bad-position")
        found.append((lon, lat))
    return found
