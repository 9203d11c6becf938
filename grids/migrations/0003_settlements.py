"""Door: the tables of special areas, border rules and decisions on site."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0002_drafts'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SiteDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='place in words')),
                ('geometry', django.contrib.gis.db.models.fields.MultiPolygonField(srid=4326, verbose_name='ground')),
                ('role', models.CharField(blank=True, max_length=10, verbose_name='role')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('decided_on', models.DateField(verbose_name='decided on')),
                ('present', models.JSONField(default=list, verbose_name='who was present')),
                ('reason', models.TextField(verbose_name='reason')),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.body')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.category')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.document')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.unit')),
            ],
            options={
                'verbose_name': 'decision on site',
                'verbose_name_plural': 'decisions on site',
            },
        ),
        migrations.CreateModel(
            name='SiteDecisionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=200, verbose_name='place in words')),
                ('role', models.CharField(blank=True, max_length=10, verbose_name='role')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('decided_on', models.DateField(verbose_name='decided on')),
                ('present', models.JSONField(default=list, verbose_name='who was present')),
                ('reason', models.TextField(verbose_name='reason')),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('body', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.body')),
                ('category', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.category')),
                ('document', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.document')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='grids.sitedecision')),
                ('recorded_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.unit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SpecialArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(choices=[('park', 'Park or square'), ('station', 'Station'), ('market', 'Market'), ('construction_site', 'Construction site'), ('motorway', 'Motorway or trunk road'), ('railway', 'Railway'), ('other', 'Other')], max_length=20, verbose_name='kind')),
                ('geometry', django.contrib.gis.db.models.fields.MultiPolygonField(srid=4326, verbose_name='area')),
                ('buffer_m', models.FloatField(blank=True, null=True, verbose_name='metres on each side of its line')),
                ('role', models.CharField(default='owner', max_length=10, verbose_name='role')),
                ('beats', models.JSONField(default=list, verbose_name='roles that do not count there')),
                ('precedence', models.SmallIntegerField(default=0, verbose_name='precedence')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='special_areas', to='grids.body')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.category')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.document')),
            ],
            options={
                'verbose_name': 'special area',
                'verbose_name_plural': 'special areas',
            },
        ),
        migrations.CreateModel(
            name='BorderRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=32, verbose_name='kind')),
                ('rule', models.CharField(choices=[('centre_line', 'Centre line'), ('one_side', 'One side takes the whole road'), ('superior', 'The common superior decides')], max_length=11)),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name of the road')),
                ('geometry', django.contrib.gis.db.models.fields.MultiPolygonField(srid=4326, verbose_name='ground of the road')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.document')),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.unit')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.unit')),
                ('takes', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.unit')),
            ],
            options={
                'verbose_name': 'border rule',
                'verbose_name_plural': 'border rules',
                'constraints': [models.CheckConstraint(condition=models.Q(('one', models.F('other')), _negated=True), name='border_rule_two_sides'), models.CheckConstraint(condition=models.Q(models.Q(('rule', 'one_side'), ('takes__isnull', False)), models.Q(models.Q(('rule', 'one_side'), _negated=True), ('takes__isnull', True)), _connector='OR'), name='border_rule_one_side_takes'), models.CheckConstraint(condition=models.Q(('takes__isnull', True), ('takes', models.F('one')), ('takes', models.F('other')), _connector='OR'), name='border_rule_taker_is_a_side'), models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='border_rule_valid_not_empty'), models.CheckConstraint(condition=models.Q(models.Func(models.F('geometry'), function='ST_IsEmpty', output_field=models.BooleanField()), _negated=True), name='border_rule_geometry_not_empty')],
            },
        ),
        migrations.AddConstraint(
            model_name='sitedecision',
            constraint=models.CheckConstraint(condition=models.Q(('unit__isnull', False), models.Q(('body__isnull', False), models.Q(('role', ''), _negated=True)), _connector='OR'), name='site_decision_names_somebody'),
        ),
        migrations.AddConstraint(
            model_name='sitedecision',
            constraint=models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='site_decision_valid_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='sitedecision',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='site_decision_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='sitedecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Func(models.F('geometry'), function='ST_IsEmpty', output_field=models.BooleanField()), _negated=True), name='site_decision_geometry_not_empty'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sitedecision',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_sitedecisionevent" ("body_id", "category_id", "decided_on", "document_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present", "reason", "recorded_at", "recorded_by_id", "role", "unit_id", "valid") VALUES (NEW."body_id", NEW."category_id", NEW."decided_on", NEW."document_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."present", NEW."reason", NEW."recorded_at", NEW."recorded_by_id", NEW."role", NEW."unit_id", NEW."valid"); RETURN NULL;', hash='cdeeece2b8869a27fe4c1ddd4fbd02beb0ed89d3', operation='INSERT', pgid='pgtrigger_insert_insert_fa431', table='grids_sitedecision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sitedecision',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."body_id" IS DISTINCT FROM (NEW."body_id") OR OLD."category_id" IS DISTINCT FROM (NEW."category_id") OR OLD."decided_on" IS DISTINCT FROM (NEW."decided_on") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."present" IS DISTINCT FROM (NEW."present") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."unit_id" IS DISTINCT FROM (NEW."unit_id") OR OLD."valid" IS DISTINCT FROM (NEW."valid"))', func='INSERT INTO "grids_sitedecisionevent" ("body_id", "category_id", "decided_on", "document_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present", "reason", "recorded_at", "recorded_by_id", "role", "unit_id", "valid") VALUES (NEW."body_id", NEW."category_id", NEW."decided_on", NEW."document_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."present", NEW."reason", NEW."recorded_at", NEW."recorded_by_id", NEW."role", NEW."unit_id", NEW."valid"); RETURN NULL;', hash='76d6148748aea3d1a695f6ddc22db11db85dc755', operation='UPDATE', pgid='pgtrigger_update_update_9d814', table='grids_sitedecision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sitedecision',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_sitedecisionevent" ("body_id", "category_id", "decided_on", "document_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present", "reason", "recorded_at", "recorded_by_id", "role", "unit_id", "valid") VALUES (OLD."body_id", OLD."category_id", OLD."decided_on", OLD."document_id", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."present", OLD."reason", OLD."recorded_at", OLD."recorded_by_id", OLD."role", OLD."unit_id", OLD."valid"); RETURN NULL;', hash='63bd353b043a6ee0b59301f1f26ad867f7d8ad40', operation='DELETE', pgid='pgtrigger_delete_delete_5544f', table='grids_sitedecision', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='specialarea',
            index=models.Index(fields=['code'], name='special_area_code'),
        ),
        migrations.AddConstraint(
            model_name='specialarea',
            constraint=models.CheckConstraint(condition=models.Q(('code', ''), _negated=True), name='special_area_has_a_code'),
        ),
        migrations.AddConstraint(
            model_name='specialarea',
            constraint=models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='special_area_valid_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='specialarea',
            constraint=models.CheckConstraint(condition=models.Q(models.Func(models.F('geometry'), function='ST_IsEmpty', output_field=models.BooleanField()), _negated=True), name='special_area_geometry_not_empty'),
        ),
    ]
