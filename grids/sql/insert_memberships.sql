-- New memberships, one an array position.
INSERT INTO grids_membership
    (child_id, parent_id, parent_kind, share, "primary", declared, valid, believed, revision_id)
SELECT child, parent, parent_kind, share, is_primary, declared, daterange(since, until),
       int4range(%(number)s, NULL), %(revision)s
FROM unnest(
    %(children)s::bigint[], %(parents)s::bigint[], %(parent_kinds)s::text[], %(shares)s::float8[],
    %(primaries)s::boolean[], %(declared)s::boolean[], %(since)s::date[], %(until)s::date[]
) AS new (child, parent, parent_kind, share, is_primary, declared, since, until)
