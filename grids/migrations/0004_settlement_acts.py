"""Door: what acts on special areas, border rules and decisions need: codes, changes, evidence."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.lookups
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0003_settlements'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BorderRuleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('kind', models.CharField(max_length=32, verbose_name='kind')),
                ('rule', models.CharField(choices=[('centre_line', 'Centre line'), ('one_side', 'One side takes the whole road'), ('superior', 'The common superior decides')], max_length=11)),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name of the road')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='changed at')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DecisionEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='file name')),
                ('media_type', models.CharField(max_length=60)),
                ('sha256', models.CharField(max_length=64)),
                ('content', models.BinaryField()),
                ('added_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'evidence of a decision on site',
                'verbose_name_plural': 'evidence of decisions on site',
            },
        ),
        migrations.CreateModel(
            name='SpecialAreaEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(choices=[('park', 'Park or square'), ('station', 'Station'), ('market', 'Market'), ('construction_site', 'Construction site'), ('motorway', 'Motorway or trunk road'), ('railway', 'Railway'), ('other', 'Other')], max_length=20, verbose_name='kind')),
                ('buffer_m', models.FloatField(blank=True, null=True, verbose_name='metres on each side of its line')),
                ('role', models.CharField(default='owner', max_length=10, verbose_name='role')),
                ('beats', models.JSONField(default=list, verbose_name='roles that do not count there')),
                ('precedence', models.SmallIntegerField(default=0, verbose_name='precedence')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='changed at')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='sitedecision',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='sitedecision',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='sitedecision',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='borderrule',
            name='border_rule_valid_not_empty',
        ),
        migrations.RemoveConstraint(
            model_name='sitedecision',
            name='site_decision_valid_not_empty',
        ),
        migrations.RemoveConstraint(
            model_name='specialarea',
            name='special_area_valid_not_empty',
        ),
        migrations.AddField(
            model_name='borderrule',
            name='changed_at',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='changed at'),
        ),
        migrations.AddField(
            model_name='borderrule',
            name='code',
            field=models.CharField(default='', max_length=40, verbose_name='code'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='sitedecision',
            name='as_decided',
            field=django.contrib.postgres.fields.ranges.DateRangeField(default='empty', verbose_name='days it was made for'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='sitedecision',
            name='changed_at',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='changed at'),
        ),
        migrations.AddField(
            model_name='sitedecision',
            name='code',
            field=models.CharField(default='', max_length=40, verbose_name='code'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='sitedecision',
            name='superseded_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supersedes', to='grids.sitedecision'),
        ),
        migrations.AddField(
            model_name='sitedecisionevent',
            name='as_decided',
            field=django.contrib.postgres.fields.ranges.DateRangeField(default='empty', verbose_name='days it was made for'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='sitedecisionevent',
            name='changed_at',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='changed at'),
        ),
        migrations.AddField(
            model_name='sitedecisionevent',
            name='code',
            field=models.CharField(default='', max_length=40, verbose_name='code'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='sitedecisionevent',
            name='superseded_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.sitedecision'),
        ),
        migrations.AddField(
            model_name='specialarea',
            name='changed_at',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='changed at'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='borderrule',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_borderruleevent" ("changed_at", "code", "document_id", "id", "kind", "name", "one_id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "takes_id", "valid") VALUES (NEW."changed_at", NEW."code", NEW."document_id", NEW."id", NEW."kind", NEW."name", NEW."one_id", NEW."other_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rule", NEW."takes_id", NEW."valid"); RETURN NULL;', hash='4ebc6025dc7e53ee93337c89eaf017d9420a4611', operation='INSERT', pgid='pgtrigger_insert_insert_47c63', table='grids_borderrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='borderrule',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."changed_at" IS DISTINCT FROM (NEW."changed_at") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."one_id" IS DISTINCT FROM (NEW."one_id") OR OLD."other_id" IS DISTINCT FROM (NEW."other_id") OR OLD."rule" IS DISTINCT FROM (NEW."rule") OR OLD."takes_id" IS DISTINCT FROM (NEW."takes_id") OR OLD."valid" IS DISTINCT FROM (NEW."valid"))', func='INSERT INTO "grids_borderruleevent" ("changed_at", "code", "document_id", "id", "kind", "name", "one_id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "takes_id", "valid") VALUES (NEW."changed_at", NEW."code", NEW."document_id", NEW."id", NEW."kind", NEW."name", NEW."one_id", NEW."other_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rule", NEW."takes_id", NEW."valid"); RETURN NULL;', hash='fd6a0acee5e917f30b583b54a4cdcf0c8dbeb871', operation='UPDATE', pgid='pgtrigger_update_update_b32d7', table='grids_borderrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='borderrule',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_borderruleevent" ("changed_at", "code", "document_id", "id", "kind", "name", "one_id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "takes_id", "valid") VALUES (OLD."changed_at", OLD."code", OLD."document_id", OLD."id", OLD."kind", OLD."name", OLD."one_id", OLD."other_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rule", OLD."takes_id", OLD."valid"); RETURN NULL;', hash='6b44923104065b7fbe80dd3ac7eb456b68643d2a', operation='DELETE', pgid='pgtrigger_delete_delete_9b4f1', table='grids_borderrule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sitedecision',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_sitedecisionevent" ("as_decided", "body_id", "category_id", "changed_at", "code", "decided_on", "document_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present", "reason", "recorded_at", "recorded_by_id", "role", "superseded_by_id", "unit_id", "valid") VALUES (NEW."as_decided", NEW."body_id", NEW."category_id", NEW."changed_at", NEW."code", NEW."decided_on", NEW."document_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."present", NEW."reason", NEW."recorded_at", NEW."recorded_by_id", NEW."role", NEW."superseded_by_id", NEW."unit_id", NEW."valid"); RETURN NULL;', hash='d746da01ad1d43e9fa137ba6cf51fff419e716a4', operation='INSERT', pgid='pgtrigger_insert_insert_fa431', table='grids_sitedecision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sitedecision',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."as_decided" IS DISTINCT FROM (NEW."as_decided") OR OLD."body_id" IS DISTINCT FROM (NEW."body_id") OR OLD."category_id" IS DISTINCT FROM (NEW."category_id") OR OLD."changed_at" IS DISTINCT FROM (NEW."changed_at") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."decided_on" IS DISTINCT FROM (NEW."decided_on") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."present" IS DISTINCT FROM (NEW."present") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."superseded_by_id" IS DISTINCT FROM (NEW."superseded_by_id") OR OLD."unit_id" IS DISTINCT FROM (NEW."unit_id") OR OLD."valid" IS DISTINCT FROM (NEW."valid"))', func='INSERT INTO "grids_sitedecisionevent" ("as_decided", "body_id", "category_id", "changed_at", "code", "decided_on", "document_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present", "reason", "recorded_at", "recorded_by_id", "role", "superseded_by_id", "unit_id", "valid") VALUES (NEW."as_decided", NEW."body_id", NEW."category_id", NEW."changed_at", NEW."code", NEW."decided_on", NEW."document_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."present", NEW."reason", NEW."recorded_at", NEW."recorded_by_id", NEW."role", NEW."superseded_by_id", NEW."unit_id", NEW."valid"); RETURN NULL;', hash='a1dc1625ecd38728a1c80272868d3956d77d65f0', operation='UPDATE', pgid='pgtrigger_update_update_9d814', table='grids_sitedecision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sitedecision',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_sitedecisionevent" ("as_decided", "body_id", "category_id", "changed_at", "code", "decided_on", "document_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present", "reason", "recorded_at", "recorded_by_id", "role", "superseded_by_id", "unit_id", "valid") VALUES (OLD."as_decided", OLD."body_id", OLD."category_id", OLD."changed_at", OLD."code", OLD."decided_on", OLD."document_id", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."present", OLD."reason", OLD."recorded_at", OLD."recorded_by_id", OLD."role", OLD."superseded_by_id", OLD."unit_id", OLD."valid"); RETURN NULL;', hash='689f2f29d3023510ef3b5aa560fd564a92fa3f0e', operation='DELETE', pgid='pgtrigger_delete_delete_5544f', table='grids_sitedecision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='specialarea',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_specialareaevent" ("beats", "body_id", "buffer_m", "category_id", "changed_at", "code", "document_id", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "precedence", "role", "valid") VALUES (NEW."beats", NEW."body_id", NEW."buffer_m", NEW."category_id", NEW."changed_at", NEW."code", NEW."document_id", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."precedence", NEW."role", NEW."valid"); RETURN NULL;', hash='b421839dc9b0df83c7458753cd6d0c3c3580f994', operation='INSERT', pgid='pgtrigger_insert_insert_14a2a', table='grids_specialarea', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='specialarea',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."beats" IS DISTINCT FROM (NEW."beats") OR OLD."body_id" IS DISTINCT FROM (NEW."body_id") OR OLD."buffer_m" IS DISTINCT FROM (NEW."buffer_m") OR OLD."category_id" IS DISTINCT FROM (NEW."category_id") OR OLD."changed_at" IS DISTINCT FROM (NEW."changed_at") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."precedence" IS DISTINCT FROM (NEW."precedence") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."valid" IS DISTINCT FROM (NEW."valid"))', func='INSERT INTO "grids_specialareaevent" ("beats", "body_id", "buffer_m", "category_id", "changed_at", "code", "document_id", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "precedence", "role", "valid") VALUES (NEW."beats", NEW."body_id", NEW."buffer_m", NEW."category_id", NEW."changed_at", NEW."code", NEW."document_id", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."precedence", NEW."role", NEW."valid"); RETURN NULL;', hash='c5be787e53d92db22a12ebe7786e91a14d90485e', operation='UPDATE', pgid='pgtrigger_update_update_c02ba', table='grids_specialarea', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='specialarea',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_specialareaevent" ("beats", "body_id", "buffer_m", "category_id", "changed_at", "code", "document_id", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "precedence", "role", "valid") VALUES (OLD."beats", OLD."body_id", OLD."buffer_m", OLD."category_id", OLD."changed_at", OLD."code", OLD."document_id", OLD."id", OLD."kind", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."precedence", OLD."role", OLD."valid"); RETURN NULL;', hash='d25e15159c2144d01abff201f37547003a708dd8', operation='DELETE', pgid='pgtrigger_delete_delete_bcf62', table='grids_specialarea', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='borderrule',
            constraint=models.CheckConstraint(condition=models.Q(('code', ''), _negated=True), name='border_rule_has_a_code'),
        ),
        migrations.AddConstraint(
            model_name='borderrule',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('code', '='), ('valid', '&&')], name='border_rule_code_once', violation_error_message='border_rule_code_once'),
        ),
        migrations.AddConstraint(
            model_name='sitedecision',
            constraint=models.UniqueConstraint(fields=('code',), name='site_decision_code_once'),
        ),
        migrations.AddConstraint(
            model_name='sitedecision',
            constraint=models.CheckConstraint(condition=models.Q(('code', ''), _negated=True), name='site_decision_has_a_code'),
        ),
        migrations.AddConstraint(
            model_name='sitedecision',
            constraint=models.CheckConstraint(condition=models.Q(('role', ''), models.Q(('body__isnull', False), ('role__in', ('territory', 'road_chief', 'department', 'property', 'maintainer', 'owner', 'sponsor'))), _connector='OR'), name='site_decision_role_known'),
        ),
        migrations.AddConstraint(
            model_name='sitedecision',
            constraint=models.CheckConstraint(condition=models.Q(('as_decided__isempty', False), ('valid__contained_by', models.F('as_decided'))), name='site_decision_valid_as_decided'),
        ),
        migrations.AddConstraint(
            model_name='sitedecision',
            constraint=models.CheckConstraint(condition=models.Q(('valid__isempty', False), ('superseded_by__isnull', False), _connector='OR'), name='site_decision_holds_or_superseded'),
        ),
        migrations.AddConstraint(
            model_name='sitedecision',
            constraint=models.CheckConstraint(condition=models.Q(('superseded_by__isnull', True), models.Q(('superseded_by', models.F('id')), _negated=True), _connector='OR'), name='site_decision_not_by_itself'),
        ),
        migrations.AddConstraint(
            model_name='specialarea',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ('territory', 'road_chief', 'department', 'property', 'maintainer', 'owner', 'sponsor'))), name='special_area_role_known'),
        ),
        migrations.AddConstraint(
            model_name='specialarea',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(models.Func(models.F('beats'), function='jsonb_typeof', output_field=models.CharField()), 'array'), ('beats__contained_by', ['territory', 'road_chief', 'department', 'property', 'maintainer', 'owner', 'sponsor'])), name='special_area_beats_roles'),
        ),
        migrations.AddConstraint(
            model_name='specialarea',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('code', '='), ('valid', '&&')], name='special_area_code_once', violation_error_message='special_area_code_once'),
        ),
        migrations.AddField(
            model_name='borderruleevent',
            name='document',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.document'),
        ),
        migrations.AddField(
            model_name='borderruleevent',
            name='one',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.unit'),
        ),
        migrations.AddField(
            model_name='borderruleevent',
            name='other',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.unit'),
        ),
        migrations.AddField(
            model_name='borderruleevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='borderruleevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='grids.borderrule'),
        ),
        migrations.AddField(
            model_name='borderruleevent',
            name='takes',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.unit'),
        ),
        migrations.AddField(
            model_name='decisionevidence',
            name='added_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='decisionevidence',
            name='decision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='grids.sitedecision'),
        ),
        migrations.AddField(
            model_name='specialareaevent',
            name='body',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.body'),
        ),
        migrations.AddField(
            model_name='specialareaevent',
            name='category',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.category'),
        ),
        migrations.AddField(
            model_name='specialareaevent',
            name='document',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.document'),
        ),
        migrations.AddField(
            model_name='specialareaevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='specialareaevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='grids.specialarea'),
        ),
        migrations.AddConstraint(
            model_name='decisionevidence',
            constraint=models.UniqueConstraint(fields=('decision', 'sha256'), name='decision_evidence_once'),
        ),
        migrations.AddConstraint(
            model_name='decisionevidence',
            constraint=models.CheckConstraint(condition=models.Q(('media_type__in', ['application/pdf', 'image/jpeg', 'image/png'])), name='decision_evidence_type_known'),
        ),
    ]
