-- Where (longitude, latitude) the findings of rounds lie, each place once.
SELECT DISTINCT ST_X(finding.geometry), ST_Y(finding.geometry)
FROM findings_finding AS finding
WHERE finding.round_id = ANY(%(rounds)s::bigint[]) AND finding.place_mark = '' AND finding.geometry IS NOT NULL
