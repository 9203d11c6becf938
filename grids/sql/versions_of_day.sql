-- The versions of all units that hold on a day, as believed under a revision.
SELECT id, unit_id, kind, code, name, ST_AsBinary(geometry)
FROM grids_unitversion
WHERE valid @> %(on)s::date AND believed @> %(revision)s::int
