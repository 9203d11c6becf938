-- New findings of an import, in bulk; the columns stand in the order of intake_storing.NewFinding.
COPY findings_finding (
    source, source_key, plan_id, round_id, category_id, category_text, severity,
    observed_at, observed_on, description,
    received_x, received_y, received_epsg, received_datum, accuracy_m, geometry, extent, place_mark,
    visit_id, state, department, released_at, due_at, closed_at, deferred, rectified_at, verified_at,
    attributes
) FROM STDIN
