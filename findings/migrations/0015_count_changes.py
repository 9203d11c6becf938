"""Record: findings 0015: changes of counts are noted by the findings' own table, statement by statement."""

from django.db import migrations, models

COUNTED = """
SELECT id, round_id, coalesce(category_id, 0) AS category, source,
       CASE WHEN verified_at IS NOT NULL THEN 'verified'
            WHEN rectified_at IS NOT NULL OR closed_at IS NOT NULL THEN 'rectified'
            WHEN deferred THEN 'deferred'
            ELSE 'open' END AS state,
       ST_X(geometry) AS lon, ST_Y(geometry) AS lat
FROM {rows}
WHERE round_id IS NOT NULL AND place_mark = '' AND geometry IS NOT NULL
"""
NOTE = """
INSERT INTO findings_countchange (sign, round, category, source, state, lon, lat)
SELECT {sign}, round_id, category, source, state, lon, lat FROM ({counted}) AS counted
"""

# What an update leaves as it was is not noted: most touch neither place, round, category nor state.
UPDATED = """
WITH gone AS (SELECT * FROM ({former}) AS f EXCEPT SELECT * FROM ({latter}) AS l),
     come AS (SELECT * FROM ({latter}) AS l EXCEPT SELECT * FROM ({former}) AS f)
INSERT INTO findings_countchange (sign, round, category, source, state, lon, lat)
SELECT -1, round_id, category, source, state, lon, lat FROM gone
UNION ALL
SELECT 1, round_id, category, source, state, lon, lat FROM come
"""
FORMER, LATTER = COUNTED.format(rows="former"), COUNTED.format(rows="latter")
BODIES = {
    "insert": ("NEW TABLE AS latter", NOTE.format(sign=1, counted=LATTER)),
    "update": ("OLD TABLE AS former NEW TABLE AS latter", UPDATED.format(former=FORMER, latter=LATTER)),
    "delete": ("OLD TABLE AS former", NOTE.format(sign=-1, counted=FORMER)),
}


def made(event, tables, body):
    return f"""
CREATE FUNCTION findings_note_{event}() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
{body};
RETURN NULL;
END $$;
CREATE TRIGGER findings_note_{event} AFTER {event} ON findings_finding
REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION findings_note_{event}();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('findings', '0014_findings_placed_roughly'),
    ]

    operations = [
        migrations.CreateModel(
            name='CountChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sign', models.SmallIntegerField()),
                ('round', models.BigIntegerField()),
                ('category', models.BigIntegerField()),
                ('source', models.CharField(max_length=10)),
                ('state', models.CharField(max_length=10)),
                ('lon', models.FloatField()),
                ('lat', models.FloatField()),
            ],
            options={'verbose_name': 'change of a count', 'verbose_name_plural': 'changes of counts'},
        ),
        *(
            migrations.RunSQL(
                made(event, tables, body),
                f"DROP TRIGGER findings_note_{event} ON findings_finding; DROP FUNCTION findings_note_{event}();",
            )
            for event, (tables, body) in BODIES.items()
        ),
        migrations.RunSQL(  # what was there before counts too
            NOTE.format(sign=1, counted=COUNTED.format(rows="findings_finding")), migrations.RunSQL.noop
        ),
    ]
