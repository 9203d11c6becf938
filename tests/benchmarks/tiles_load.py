"""Load by wrk on a list of addresses, in turns; and what a server's tiles hold, beside ST_AsMVT."""

import gzip
import json
import re
import statistics
import subprocess
import tempfile
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

LUA = """
local paths, tags = {}, {}
for line in io.lines("%(lines)s") do
  local path, tag = line:match("^(%%S+) ?(.*)$")
  paths[#paths + 1], tags[#paths + 1] = path, tag
end
local at = %(start)d
request = function()
  at = at %% #paths + 1
  local headers = {%(headers)s}
  if tags[at] ~= "" then headers["If-None-Match"] = tags[at] end
  return wrk.format("GET", paths[at], headers)
end
done = function(summary, latency, requests)
  io.write(string.format('JSON{"n":%%d,"us":%%d,"bytes":%%d,"p50":%%d,"p99":%%d,"wrong":%%d}\\n', summary.requests,
    summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99), summary.errors.status +
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
"""


@dataclass
class Target:
    """A server under load: where its tiles are, what is sent along, and what was measured."""

    name: str
    template: str
    headers: dict = field(default_factory=dict)
    tags: dict = field(default_factory=dict)
    least_zoom: int = 0
    empty: set = field(default_factory=set)
    """Tiles in which nothing lies (204), where they are left out: no file lies there for nginx."""
    runs: list = field(default_factory=list)
    note: str = ""

    @property
    def base(self):
        return re.match(r"https?://[^/]+", self.template)[0]

    def path(self, tile):
        z, x, y = tile
        return self.template.removeprefix(self.base).format(z=z, x=x, y=y)

    def median(self, of):
        return statistics.median(of(run) for run in self.runs) if self.runs else 0.0

    @property
    def rate(self):
        return self.median(lambda run: run["n"] / run["us"] * 1e6)

    @property
    def p50(self):
        return self.median(lambda run: run["p50"] / 1000)

    @property
    def p99(self):
        return self.median(lambda run: run["p99"] / 1000)

    @property
    def bytes(self):
        return self.median(lambda run: run["bytes"] / max(run["n"], 1))

    @property
    def wrong(self):
        return sum(run["wrong"] for run in self.runs)


def load(target, tiles, seconds, connections=4, start=0):
    """One run of wrk against a target; kept with it."""
    left_out = target.empty if target.name.startswith("nginx") else ()
    asked = [tile for tile in tiles if tile[0] >= target.least_zoom and tile not in left_out]
    with tempfile.TemporaryDirectory() as folder:
        lines, script = Path(folder) / "lines", Path(folder) / "load.lua"
        lines.write_text("\n".join(f"{target.path(tile)} {target.tags.get(tile, '')}".strip() for tile in asked) + "\n")
        headers = ",".join(f'["{name}"]="{value}"' for name, value in target.headers.items())
        script.write_text(LUA % {"lines": lines, "start": start % len(asked), "headers": headers})
        told = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(script), target.base],
            capture_output=True, text=True, check=True,
        ).stdout
    target.runs.append(json.loads(re.search("JSON(.*)", told)[1]))


def fetch(target, tile):
    """The body of a tile uncompressed, its compressed size (as it came), its tag."""
    request = urllib.request.Request(target.base + target.path(tile), headers=target.headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        body, tag = answer.read(), answer.headers.get("ETag")
    return (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body), len(body), tag


def numbers_in(body, number):
    """The grids in a tile, by the number ``number`` reads out of a feature."""
    import mapbox_vector_tile

    layers = mapbox_vector_tile.decode(body) if body else {}
    return {number(feature) for layer in layers.values() for feature in layer["features"]}


def compared(target, tiles, reference, number):
    """In words: how many of some tiles hold the same grids as the reference, and what differs."""
    same = missing = more = failed = 0
    for tile in tiles:
        try:
            body, _, _ = fetch(target, tile)
        except (urllib.error.URLError, OSError):
            failed += 1
            continue
        wanted, found = reference(tile), numbers_in(body, number)
        same, missing, more = same + (wanted == found), missing + len(wanted - found), more + len(found - wanted)
    return f"{same}/{len(tiles)} tiles hold the same grids, missing {missing}, more {more}, failed {failed}"
