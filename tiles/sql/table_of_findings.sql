-- Findings of rounds, each at its place; rounded where the asker may not know it exactly.
-- What counts and in what state is told as findings_points.sql tells it.
SELECT 1, NULL::text, NULL::text, category.code,
       CASE WHEN finding.verified_at IS NOT NULL THEN 'verified'
            WHEN finding.rectified_at IS NOT NULL OR finding.closed_at IS NOT NULL THEN 'rectified'
            WHEN finding.deferred THEN 'deferred'
            ELSE 'open' END,
       finding.source, finding.severity, finding.observed_on::text,
       ST_AsBinary(CASE WHEN %(step)s::float8 IS NULL THEN finding.geometry
                        ELSE ST_SnapToGrid(finding.geometry, %(step)s::float8) END)
FROM findings_finding AS finding
LEFT JOIN grids_category AS category ON category.id = finding.category_id
WHERE finding.round_id = ANY(%(rounds)s::bigint[]) AND finding.place_mark = '' AND finding.geometry IS NOT NULL
  AND NOT EXISTS (
          SELECT FROM unnest(%(masks)s::text[]) AS mask (shape)
          WHERE ST_Intersects(finding.geometry, mask.shape::geometry)
      )
ORDER BY finding.id
