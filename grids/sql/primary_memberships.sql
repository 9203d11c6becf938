-- Which unit is part of which on a day, as believed under a revision: child, the parent's kind, parent.
SELECT child_id, parent_kind, parent_id
FROM grids_membership
WHERE "primary" AND valid @> %(on)s::date AND believed @> %(revision)s::int
ORDER BY id
