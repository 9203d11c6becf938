"""The demo's invented ground: real codes and names on a coverage without gap or overlap."""

import hashlib
import json
import re
import time
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
import yaml

from findings.demo.geography import build
from findings.demo.plane import metric
from tests.deep import examples

BEFORE, AFTER = date(2022, 12, 31), date(2023, 1, 1)
DAYS = [BEFORE, AFTER]
PARTITIONS = ["county", "township", "community", "zone", "grid"]
STEPS = 10_000_000
CITY_FILE = Path(__file__).parents[3] / "fixtures" / "cities" / "xianning.yaml"


def shapes(geography, kind, day):
    return [unit.geometry for unit in geography.on(kind, day)]


def union(parts):
    return shapely.normalize(shapely.coverage_union_all(parts))


def fingerprint(geography):
    digest = hashlib.sha256()
    for unit in geography.units:
        head = [unit.kind, unit.code, unit.name, unit.attributes, str(unit.valid_from), str(unit.valid_to)]
        digest.update(json.dumps(head, ensure_ascii=False).encode())
        digest.update(unit.geometry.wkb)
    for street in geography.streets:
        digest.update(f"{street.code}{street.name}{street.start}{street.end}".encode())
        digest.update(street.geometry.wkb)
    digest.update(repr(geography.memberships).encode())
    return digest.hexdigest()


def fits_together(parts):
    """Whether shapes neither overlap nor leave a crack below ten centimetres."""
    return shapely.coverage_is_valid(parts, gap_width=10 / STEPS)


def segments(shape):
    """The straight pieces of a shape's lines, as pairs of whole-number points."""
    found = set()
    for line in shapely.get_parts(shape.boundary if shape.area else shape):
        points = [tuple(p) for p in np.round(shapely.get_coordinates(line) * STEPS).astype(int).tolist()]
        found.update(tuple(sorted(pair)) for pair in zip(points, points[1:], strict=False))
    return found


class TestCodesAndNames:
    def test_every_official_division_is_there_once_and_with_its_own_name(self, whole, facts):
        for kind, divisions, count in (
            ("county", facts.counties, 6),
            ("township", facts.townships, 89),
            ("community", facts.communities, 1096),
        ):
            named = {unit.code: unit.name for unit in whole.on(kind, AFTER)}
            assert len(divisions) == count == len(whole.on(kind, AFTER))
            assert named == {division.code: division.name for division in divisions}

    def test_parents_follow_from_the_codes(self, whole):
        for unit in whole.units:
            expected = {"county": "421200", "township": unit.code[:6], "community": unit.code[:9]}
            if unit.kind in expected:
                assert unit.parent_code == expected[unit.kind]

    def test_every_code_has_its_kinds_form_and_never_occurs_twice_on_a_day(self, whole):
        kinds = yaml.safe_load(CITY_FILE.read_text())["kinds"]
        patterns = {kind["key"]: kind["code_pattern"] for kind in kinds}
        for unit in whole.units:
            assert re.fullmatch(patterns[unit.kind], unit.code), unit.code
        for kind in patterns:
            for day in DAYS:
                assert max(Counter(unit.code for unit in whole.on(kind, day)).values()) == 1

    def test_versions_of_one_code_never_overlap_in_time(self, whole):
        periods = defaultdict(list)
        for unit in whole.units:
            periods[unit.kind, unit.code].append((unit.valid_from, unit.valid_to))
        for held in periods.values():
            held.sort()
            for (_, end), (start, _) in zip(held, held[1:], strict=False):
                assert end is not None and end <= start

    def test_zones_are_those_of_the_bulletins(self, whole):
        assert {unit.name for unit in whole.on("zone", BEFORE)} == {
            "咸宁高新区", "中心城区", "咸安区", "嘉鱼县", "赤壁市", "通城县", "崇阳县", "通山县"
        }
        assert {unit.name for unit in whole.on("zone", AFTER)} == {
            "中心城区", "咸安区", "嘉鱼县", "赤壁市", "通城县", "崇阳县", "通山县"
        }
        assert not whole.on("zone", date(2020, 8, 31))


class TestCoverage:
    @pytest.mark.parametrize("day", DAYS)
    @pytest.mark.parametrize("kind", PARTITIONS)
    def test_units_of_a_kind_neither_overlap_nor_leave_unmatched_borders(self, whole, kind, day):
        parts = shapes(whole, kind, day)
        assert parts
        assert all(shapely.is_valid(parts))
        assert fits_together(parts)

    @pytest.mark.parametrize("steps", [1, -1])
    def test_the_check_sees_a_border_moved_by_one_step_either_way(self, whole, steps):
        parts = shapes(whole, "community", AFTER)
        shared = Counter(map(tuple, shapely.get_coordinates(parts[1:])))
        ring = shapely.get_coordinates(parts[0])
        vertex = next(n for n, xy in enumerate(ring[1:-1], start=1) if shared[tuple(xy)])
        ring[vertex] += steps / STEPS
        assert not fits_together([shapely.Polygon(ring), *parts[1:]])

    @pytest.mark.parametrize(
        ("child", "parent"), [("county", "city"), ("township", "county"), ("community", "township")]
    )
    def test_children_are_their_parent_to_the_last_vertex(self, whole, child, parent):
        children = defaultdict(list)
        for unit in whole.on(child, AFTER):
            children[unit.parent_code].append(unit.geometry)
        parents = whole.on(parent, AFTER)
        assert {unit.code for unit in parents} == set(children)
        for unit in parents:
            assert shapely.equals_identical(union(children[unit.code]), unit.geometry), unit.code

    @pytest.mark.parametrize("kind", ["community", "grid"])
    def test_communities_and_grids_are_in_one_piece_without_holes(self, whole, kind):
        for unit in whole.units:
            if unit.kind == kind:
                assert unit.geometry.geom_type == "Polygon" and not unit.geometry.interiors, unit.code

    def test_the_city_has_one_outline_and_no_hole(self, whole):
        city = union(shapes(whole, "community", AFTER))
        assert city.geom_type == "Polygon" and not city.interiors

    @pytest.mark.parametrize("day", DAYS)
    def test_the_days_grids_fill_the_days_zones(self, whole, day):
        assert shapely.equals_identical(union(shapes(whole, "grid", day)), union(shapes(whole, "zone", day)))

    @pytest.mark.parametrize("day", DAYS)
    def test_each_zone_is_the_union_of_the_grids_that_say_so(self, whole, day):
        zone = {
            m.child_code: m.parent_code
            for m in whole.memberships
            if m.parent_kind == "zone" and m.valid_from <= day and (m.valid_to is None or day < m.valid_to)
        }
        held = defaultdict(list)
        for grid in whole.on("grid", day):
            held[zone[grid.code]].append(grid.geometry)
        assert set(zone) == {grid.code for grid in whole.on("grid", day)}
        for unit in whole.on("zone", day):
            assert shapely.equals_identical(union(held[unit.code]), unit.geometry), unit.code

    def test_every_vertex_lies_on_the_storage_grid(self, whole):
        xy = shapely.get_coordinates([unit.geometry for unit in whole.units])
        assert np.array_equal(xy, np.round(xy * STEPS) / STEPS)


class TestSize:
    def test_area_and_extent_are_near_the_real_ones(self, whole):
        city = whole.on("city", AFTER)[0].geometry
        assert 9_500e6 < metric([city], 4547)[0].area < 9_900e6
        west, south, east, north = city.bounds
        assert 113.4 < west < 113.7 and 29.0 < south < 29.2
        assert 114.8 < east < 115.1 and 30.1 < north < 30.35

    def test_county_seats_lie_in_their_counties(self, whole, facts):
        county = {unit.code: unit.geometry for unit in whole.on("county", AFTER)}
        for town in facts.towns:
            assert county[town.county].contains(shapely.Point(town.lon, town.lat)), town.key

    def test_numbers_are_those_of_a_prefecture(self, whole):
        for day in DAYS:
            assert 2_700 <= len(whole.on("grid", day)) <= 3_300
        assert 800 <= len(whole.on("estate", AFTER)) <= 1_000

    def test_vertex_counts_are_those_of_surveyed_borders(self, whole):
        vertices = {k: shapely.get_num_coordinates(shapes(whole, k, AFTER)) for k in PARTITIONS}
        assert 1_000 < np.median(vertices["county"]) < 5_000
        low, middle, high = np.percentile(vertices["community"], [5, 50, 95])
        assert low > 40 and 80 < middle < 200 and high < 350
        assert 12 < np.median(vertices["grid"]) < 60

    def test_a_grid_is_about_a_block(self, whole):
        area = shapely.area(metric(shapes(whole, "grid", AFTER), 4547))
        assert 0.03e6 < np.median(area) < 0.09e6
        assert area.min() > 3_000


class TestRedrawing:
    def zone(self, geography, code, day):
        return next(unit.geometry for unit in geography.on("zone", day) if unit.code == code)

    def test_the_centre_takes_in_the_high_tech_zone_and_the_old_town(self, whole):
        centre = self.zone(whole, "zone-central", AFTER)
        before = [self.zone(whole, code, BEFORE) for code in ("zone-central", "zone-hightech")]
        assert all(shapely.covers(centre, shape) for shape in before)
        old_town = next(unit.geometry for unit in whole.on("township", AFTER) if unit.code == "421202003")
        was_xianan = shapely.intersection(self.zone(whole, "zone-xianan", BEFORE), old_town)
        still_xianan = shapely.intersection(self.zone(whole, "zone-xianan", AFTER), old_town)
        assert still_xianan.area < 0.1 * was_xianan.area

    def test_tongshan_gains_a_core_of_three_square_kilometres_apart(self, whole):
        before, after = (self.zone(whole, "zone-tongshan", day) for day in DAYS)
        assert after.geom_type == "MultiPolygon" and shapely.get_num_geometries(after) == 2
        gained = shapely.difference(after, before)
        assert 2e6 < metric([gained], 4547)[0].area < 4e6
        authority = next(unit.geometry for unit in whole.on("township", AFTER) if unit.code == "421224450")
        assert shapely.covers(authority, gained)

    def test_land_that_is_newly_built_up_gets_grids_on_that_day_only(self, whole):
        new = [unit for unit in whole.on("grid", AFTER) if unit.valid_from == AFTER]
        old_codes = {unit.code for unit in whole.on("grid", BEFORE)}
        gained = shapely.difference(*(union(shapes(whole, "zone", day)) for day in (AFTER, BEFORE)))
        fresh = [unit.geometry for unit in new if unit.code not in old_codes]
        assert shapely.equals(shapely.coverage_union_all(fresh), gained)

    def test_some_grids_are_redrawn_renamed_or_joined(self, whole):
        before = {unit.code: unit for unit in whole.on("grid", BEFORE)}
        after = {unit.code: unit for unit in whole.on("grid", AFTER)}
        both = [(before[code], after[code]) for code in before.keys() & after.keys()]
        redrawn = [a for a, b in both if not shapely.equals_identical(a.geometry, b.geometry)]
        renamed = [a for a, b in both if a.name != b.name]
        assert 10 <= len(redrawn) <= 60 and 5 <= len(renamed) <= 20
        assert 1 <= len(before.keys() - after.keys()) <= 10

    def test_zones_elsewhere_go_on_in_one_version(self, whole):
        versions = Counter(unit.code for unit in whole.units if unit.kind == "zone")
        assert versions["zone-jiayu"] == versions["zone-chibi"] == 1
        assert versions["zone-tongshan"] == versions["zone-central"] == versions["zone-xianan"] == 2


class TestGridsAndCommunities:
    def test_about_one_grid_in_twenty_crosses_two_communities(self, whole):
        communities = Counter(
            m.child_code
            for m in whole.memberships
            if m.parent_kind == "community" and m.child_kind == "grid" and m.valid_from < AFTER
            and (m.valid_to is None or m.valid_to > BEFORE)
        )
        crossing = sum(count > 1 for count in communities.values())
        assert 0.03 < crossing / len(communities) < 0.09

    def test_shares_are_those_an_overlay_finds(self, whole):
        grids = {unit.code: unit.geometry for unit in whole.on("grid", AFTER)}
        communities = {unit.code: unit.geometry for unit in whole.on("community", AFTER)}
        held = [
            m
            for m in whole.memberships
            if m.child_kind == "grid" and m.parent_kind == "community" and m.valid_to is None
        ]
        assert {m.child_code for m in held} == set(grids)
        child = metric([grids[m.child_code] for m in held], 4547)
        parent = metric([communities[m.parent_code] for m in held], 4547)
        share = shapely.area(shapely.intersection(child, parent)) / shapely.area(child)
        assert np.allclose(share, [m.share for m in held], atol=1e-4)

    def test_a_grid_is_numbered_in_its_one_primary_community(self, whole):
        for day in DAYS:
            primary = [
                (m.child_code, m.parent_code)
                for m in whole.memberships
                if m.child_kind == "grid" and m.parent_kind == "community" and m.primary
                and m.valid_from <= day and (m.valid_to is None or day < m.valid_to)
            ]
            assert len(primary) == len(dict(primary)) == len(whole.on("grid", day))
            parents = {unit.code: unit.parent_code for unit in whole.on("grid", day)}
            assert all(code[:12] == parents[code] for code, _ in primary)


class TestEstates:
    def test_an_estate_lies_in_one_community_and_one_grid_or_none(self, whole):
        estates = whole.on("estate", AFTER)
        walls = shapely.buffer(metric([unit.geometry for unit in estates], 4547), 5.0)
        communities = whole.on("community", AFTER)
        inside = shapely.STRtree(metric([u.geometry for u in communities], 4547)).query(walls, "within")
        assert [communities[n].code for n in inside[1]] == [unit.parent_code for unit in estates]
        for day in DAYS:
            tree = shapely.STRtree(metric(shapes(whole, "grid", day), 4547))
            touched = Counter(tree.query(walls, "intersects")[0].tolist())
            held = Counter(tree.query(walls, "within")[0].tolist())
            assert touched == held and max(held.values()) == 1
            assert 0.8 * len(estates) < len(held) < len(estates)

    def test_declared_grids_of_estates_are_those_that_hold_them(self, whole):
        estates = {unit.code: unit.geometry for unit in whole.on("estate", AFTER)}
        grids = {unit.code: unit.geometry for unit in whole.on("grid", AFTER)}
        declared = {
            (m.child_code, m.parent_code)
            for m in whole.memberships
            if m.child_kind == "estate" and m.parent_kind == "grid" and m.valid_to is None
        }
        codes, names = list(estates), list(grids)
        found = shapely.STRtree(list(grids.values())).query(list(estates.values()), "within")
        assert declared == {(codes[a], names[b]) for a, b in found.T.tolist()}

    def test_estates_are_islands_with_all_three_kinds_of_management(self, whole):
        estates = whole.on("estate", AFTER)
        shape = [unit.geometry for unit in estates]
        assert all(shapely.is_valid(shape)) and {s.geom_type for s in shape} == {"Polygon"}
        first, second = shapely.STRtree(shape).query(shape, "intersects")
        assert np.array_equal(first, second)
        kinds = Counter(unit.attributes["management"] for unit in estates)
        assert set(kinds) == {"专管", "托管", "自管"} and min(kinds.values()) > 100
        assert all("虚构" in unit.name for unit in estates)


class TestStreets:
    def test_every_side_of_a_grid_runs_along_a_street(self, whole):
        on_street = set().union(*(segments(street.geometry) for street in whole.streets))
        for day in DAYS:
            for unit in whole.on("grid", day):
                assert segments(unit.geometry) <= on_street, unit.code

    def test_streets_bend(self, whole):
        turned = []
        for street in whole.streets:
            if street.grade == "主干道" and shapely.get_num_coordinates(street.geometry) > 10:
                steps = np.diff(shapely.get_coordinates(metric([street.geometry], 4547)[0]), axis=0)
                heading = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
                turned.append(np.degrees(np.ptp(heading)))
        assert len(turned) > 50 and np.median(turned) > 15

    def test_names_tell_streets_of_a_county_apart_and_all_grades_occur(self, whole):
        named = Counter((street.code[:6], street.name) for street in whole.streets)
        main = [pair for pair, count in named.items() if count > 1]
        assert not main
        assert {street.grade for street in whole.streets} == {"主干道", "次干道", "支路", "背街小巷"}
        assert len({street.code for street in whole.streets}) == len(whole.streets)

    def test_a_grid_is_named_after_a_street_of_its_border_and_its_crossings(self, whole):
        streets = {street.code: street for street in whole.streets}
        full = 0
        for unit in whole.on("grid", BEFORE):
            street = streets[unit.attributes["street_code"]]
            assert segments(unit.geometry) & segments(street.geometry)
            assert unit.name.startswith(street.name)
            full += bool(re.fullmatch(r"[^（]+（[^—]+—[^—]+）", unit.name))
        assert full > 0.95 * len(whole.on("grid", BEFORE))

    def test_grid_names_tell_grids_of_a_county_apart(self, whole):
        for day in DAYS:
            names = Counter((unit.code[:6], unit.name) for unit in whole.on("grid", day))
            assert max(names.values()) == 1


class TestSeed:
    def test_the_same_seed_gives_the_same_bytes_and_quickly(self, small, facts):
        start = time.process_time()
        again = build(facts, small=True)
        assert time.process_time() - start < 6
        assert fingerprint(again) == fingerprint(small)

    @pytest.mark.parametrize("seed", range(1, 1 + examples(1)))
    def test_another_seed_gives_another_land_that_holds_as_well(self, small, facts, seed):
        geography = build(facts, small=True, seed=seed)
        assert fingerprint(geography) != fingerprint(small)
        for day in DAYS:
            for kind in PARTITIONS:
                assert fits_together(shapes(geography, kind, day)), (kind, day)
            grids, zones = (union(shapes(geography, kind, day)) for kind in ("grid", "zone"))
            assert shapely.equals_identical(grids, zones)
        parts = shapes(geography, "community", AFTER)
        assert {part.geom_type for part in parts} == {"Polygon"}
        city = union(parts)
        assert city.geom_type == "Polygon" and not city.interiors


class TestSmall:
    def test_two_counties_with_all_their_communities_and_some_three_hundred_grids(self, small, facts):
        assert [unit.name for unit in small.on("county", AFTER)] == ["咸安区", "嘉鱼县"]
        expected = [c.code for c in facts.communities if c.code[:6] in ("421202", "421221")]
        assert [unit.code for unit in small.on("community", AFTER)] == expected
        for day in DAYS:
            assert 250 <= len(small.on("grid", day)) <= 350

    def test_zones_are_four_before_and_three_after(self, small):
        assert [len(small.on("zone", day)) for day in DAYS] == [4, 3]
