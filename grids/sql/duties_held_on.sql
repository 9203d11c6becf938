-- The duties held on a day, each with its body, post and the paper it rests on.
SELECT duty.id, duty.role, duty.level, duty.unit_id, duty.category_id, lower(duty.valid),
       body.id, body.kind, body.name, body.names, body.outside_ids,
       post.id, COALESCE(post.title, ''), COALESCE(post.titles, '{}'::jsonb),
       COALESCE(document.number, '')
FROM grids_duty AS duty
JOIN grids_body AS body ON body.id = duty.body_id
LEFT JOIN grids_post AS post ON post.id = duty.post_id
LEFT JOIN grids_document AS document ON document.id = duty.document_id
WHERE duty.valid @> %(on)s::date
ORDER BY duty.id
