-- What tells the units of one day, and what is part of what, from those of another: a digest of the numbers
-- of the versions and of the primary memberships that hold then.
SELECT
    (SELECT md5(string_agg(id::text, ',' ORDER BY id)) FROM grids_unitversion
     WHERE valid @> %(on)s::date AND believed @> %(revision)s::int),
    (SELECT md5(string_agg(id::text, ',' ORDER BY id)) FROM grids_membership
     WHERE "primary" AND valid @> %(on)s::date AND believed @> %(revision)s::int)
