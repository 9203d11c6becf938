-- Visits, as demo_storing.store_visits writes them.
COPY findings_visit (round_id, source_key, geometry, component, visited_at, points_observed, points_passed)
FROM STDIN WITH (FORMAT csv, NULL '\N')
