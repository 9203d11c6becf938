-- As of when an answer given now is: now, or when the oldest transaction still at work here began.
-- What that one writes cannot be seen yet, and bears the time of its beginning.
SELECT LEAST(clock_timestamp(), (
    SELECT min(xact_start) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
))
