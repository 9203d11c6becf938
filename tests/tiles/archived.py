"""An archive written by the command, and everything that is read out of one, for tests of archives."""

import gzip
import io

from django.core.management import call_command
from pmtiles.reader import MemorySource, Reader, all_tiles

from tests.tiles.mapped_city import NOVEMBER

LAYERS = "units/zone,arcs/zone,density,findings,duties/zone,streets"


def export(path, *words, round_=NOVEMBER, layers=LAYERS, zooms="8-12"):
    """What the command says, which is asked to write."""
    said = io.StringIO()
    call_command("export_tiles", "--round", round_, "--layers", layers, "--zooms", zooms, "--out", str(path),
                 *words, stdout=said)
    return said.getvalue()


def tiles_in(path):
    """Every tile of an archive by its place, unpacked."""
    source = MemorySource(path.read_bytes())
    return {place: gzip.decompress(tile) for place, tile in all_tiles(source)}


def reader(path):
    return Reader(MemorySource(path.read_bytes()))
