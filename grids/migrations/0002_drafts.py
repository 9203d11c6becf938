"""Door: the tables of drafts, and who did what."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='file name')),
                ('media_type', models.CharField(max_length=60)),
                ('sha256', models.CharField(max_length=64)),
                ('content', models.BinaryField()),
                ('attached_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'attachment',
                'verbose_name_plural': 'attachments',
            },
        ),
        migrations.CreateModel(
            name='ChangedArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=32)),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('geometry', django.contrib.gis.db.models.fields.PolygonField(srid=4326)),
            ],
            options={
                'verbose_name': 'changed area',
                'verbose_name_plural': 'changed areas',
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=32, verbose_name='kind')),
                ('unit_key', models.CharField(max_length=60, verbose_name='unit')),
                ('other_key', models.CharField(max_length=60, verbose_name='other unit')),
                ('digest', models.CharField(max_length=64)),
                ('token_digest', models.CharField(blank=True, max_length=64, null=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires at')),
                ('answer', models.CharField(blank=True, choices=[('', 'Not answered'), ('confirmed', 'Confirmed'), ('objected', 'Objected')], default='', max_length=9)),
                ('remark', models.TextField(blank=True, verbose_name='remark')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered at')),
                ('answered_as', models.CharField(blank=True, max_length=100, verbose_name='answered as')),
            ],
            options={
                'verbose_name': 'co-signature',
                'verbose_name_plural': 'co-signatures',
            },
        ),
        migrations.CreateModel(
            name='ConsentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(max_length=32, verbose_name='kind')),
                ('unit_key', models.CharField(max_length=60, verbose_name='unit')),
                ('other_key', models.CharField(max_length=60, verbose_name='other unit')),
                ('digest', models.CharField(max_length=64)),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires at')),
                ('answer', models.CharField(blank=True, choices=[('', 'Not answered'), ('confirmed', 'Confirmed'), ('objected', 'Objected')], default='', max_length=9)),
                ('remark', models.TextField(blank=True, verbose_name='remark')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered at')),
                ('answered_as', models.CharField(blank=True, max_length=100, verbose_name='answered as')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Descent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_m2', models.FloatField(verbose_name='area in m²')),
            ],
            options={
                'verbose_name': 'lineage',
                'verbose_name_plural': 'lineages',
            },
        ),
        migrations.CreateModel(
            name='DraftUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=32, verbose_name='kind')),
                ('key', models.CharField(max_length=60)),
                ('code', models.CharField(blank=True, max_length=40, verbose_name='code')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('parent', models.CharField(blank=True, max_length=60, null=True, verbose_name='parent')),
                ('attributes', models.JSONField(blank=True, default=dict, verbose_name='attributes')),
                ('geometry', django.contrib.gis.db.models.fields.MultiPolygonField(blank=True, null=True, srid=4326, verbose_name='boundary')),
                ('vertex_only', models.BooleanField(default=False)),
                ('derived', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'draft unit',
                'verbose_name_plural': 'draft units',
            },
        ),
        migrations.CreateModel(
            name='DutyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('territory', 'Territory'), ('road_chief', 'Road chief'), ('department', 'Department in charge'), ('property', 'Property company'), ('maintainer', 'Maintaining unit'), ('owner', 'Owner'), ('sponsor', 'Guaranteeing unit')], max_length=10, verbose_name='role')),
                ('level', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='level')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='IncumbencyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Operation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ordinal', models.PositiveIntegerField(verbose_name='ordinal')),
                ('kind', models.CharField(max_length=32, verbose_name='kind')),
                ('name', models.CharField(max_length=32, verbose_name='operation')),
                ('arguments', models.JSONField(verbose_name='arguments')),
                ('changes', models.JSONField(default=dict, verbose_name='changes')),
                ('refusal', models.JSONField(blank=True, null=True, verbose_name='refusal')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'operation',
                'verbose_name_plural': 'operations',
            },
        ),
        migrations.CreateModel(
            name='RevisionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.PositiveIntegerField(blank=True, null=True, verbose_name='number')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('approved', 'Approved'), ('published', 'Published'), ('returned', 'Returned')], default='draft', max_length=9)),
                ('effective_on', models.DateField(blank=True, null=True, verbose_name='effective on')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='title')),
                ('base', models.PositiveIntegerField(blank=True, null=True, verbose_name='base')),
                ('version', models.PositiveIntegerField(default=0)),
                ('position', models.PositiveIntegerField(default=0)),
                ('remark', models.TextField(blank=True, verbose_name="reviewer's remark")),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('override_reason', models.TextField(blank=True, verbose_name='reason of the override')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='revision',
            name='approved_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='revision',
            name='base',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='base'),
        ),
        migrations.AddField(
            model_name='revision',
            name='conflict',
            field=models.JSONField(blank=True, null=True, verbose_name='conflict'),
        ),
        migrations.AddField(
            model_name='revision',
            name='overridden_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='revision',
            name='override_reason',
            field=models.TextField(blank=True, verbose_name='reason of the override'),
        ),
        migrations.AddField(
            model_name='revision',
            name='position',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='revision',
            name='remark',
            field=models.TextField(blank=True, verbose_name="reviewer's remark"),
        ),
        migrations.AddField(
            model_name='revision',
            name='rolls_back',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rolled_back_by', to='grids.revision'),
        ),
        migrations.AddField(
            model_name='revision',
            name='submitted_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='revision',
            name='title',
            field=models.CharField(blank=True, max_length=200, verbose_name='title'),
        ),
        migrations.AddField(
            model_name='revision',
            name='version',
            field=models.PositiveIntegerField(default=0),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='duty',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_dutyevent" ("body_id", "category_id", "document_id", "id", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "role", "unit_id", "valid") VALUES (NEW."body_id", NEW."category_id", NEW."document_id", NEW."id", NEW."level", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."post_id", NEW."role", NEW."unit_id", NEW."valid"); RETURN NULL;', hash='f13e36214eeee195710dfac14207d0afdb6aa962', operation='INSERT', pgid='pgtrigger_insert_insert_bc3f7', table='grids_duty', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='duty',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "grids_dutyevent" ("body_id", "category_id", "document_id", "id", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "role", "unit_id", "valid") VALUES (NEW."body_id", NEW."category_id", NEW."document_id", NEW."id", NEW."level", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."post_id", NEW."role", NEW."unit_id", NEW."valid"); RETURN NULL;', hash='4c43eb1af8b8635970d89e7bf25afb3ee1d28d92', operation='UPDATE', pgid='pgtrigger_update_update_2fdc6', table='grids_duty', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='duty',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_dutyevent" ("body_id", "category_id", "document_id", "id", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "role", "unit_id", "valid") VALUES (OLD."body_id", OLD."category_id", OLD."document_id", OLD."id", OLD."level", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."post_id", OLD."role", OLD."unit_id", OLD."valid"); RETURN NULL;', hash='09888871dfe51feda840720b96b8b3a66de072d2', operation='DELETE', pgid='pgtrigger_delete_delete_ce165', table='grids_duty', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incumbency',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_incumbencyevent" ("id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "valid") VALUES (NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."post_id", NEW."valid"); RETURN NULL;', hash='88f91cad334e7309cb79807f6cb0d3c4abee02e8', operation='INSERT', pgid='pgtrigger_insert_insert_cec8f', table='grids_incumbency', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incumbency',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "grids_incumbencyevent" ("id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "valid") VALUES (NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."post_id", NEW."valid"); RETURN NULL;', hash='a8c812ef6e972631df79ff5596fb82c9139b4627', operation='UPDATE', pgid='pgtrigger_update_update_fc43a', table='grids_incumbency', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incumbency',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_incumbencyevent" ("id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "valid") VALUES (OLD."id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."post_id", OLD."valid"); RETURN NULL;', hash='f086eba7c29730be835e66081348406603fc87dc', operation='DELETE', pgid='pgtrigger_delete_delete_1602c', table='grids_incumbency', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='revision',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_revisionevent" ("approved_at", "author_id", "base", "created_at", "document_id", "effective_on", "id", "number", "overridden_by_id", "override_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "published_at", "reason", "remark", "reviewer_id", "rolls_back_id", "status", "submitted_at", "title", "version") VALUES (NEW."approved_at", NEW."author_id", NEW."base", NEW."created_at", NEW."document_id", NEW."effective_on", NEW."id", NEW."number", NEW."overridden_by_id", NEW."override_reason", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."published_at", NEW."reason", NEW."remark", NEW."reviewer_id", NEW."rolls_back_id", NEW."status", NEW."submitted_at", NEW."title", NEW."version"); RETURN NULL;', hash='9edbbab92a04a84db77a5b27b6c0767841b887a2', operation='INSERT', pgid='pgtrigger_insert_insert_8078e', table='grids_revision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='revision',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."approved_at" IS DISTINCT FROM (NEW."approved_at") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."base" IS DISTINCT FROM (NEW."base") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."effective_on" IS DISTINCT FROM (NEW."effective_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."overridden_by_id" IS DISTINCT FROM (NEW."overridden_by_id") OR OLD."override_reason" IS DISTINCT FROM (NEW."override_reason") OR OLD."position" IS DISTINCT FROM (NEW."position") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."remark" IS DISTINCT FROM (NEW."remark") OR OLD."reviewer_id" IS DISTINCT FROM (NEW."reviewer_id") OR OLD."rolls_back_id" IS DISTINCT FROM (NEW."rolls_back_id") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "grids_revisionevent" ("approved_at", "author_id", "base", "created_at", "document_id", "effective_on", "id", "number", "overridden_by_id", "override_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "published_at", "reason", "remark", "reviewer_id", "rolls_back_id", "status", "submitted_at", "title", "version") VALUES (NEW."approved_at", NEW."author_id", NEW."base", NEW."created_at", NEW."document_id", NEW."effective_on", NEW."id", NEW."number", NEW."overridden_by_id", NEW."override_reason", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."published_at", NEW."reason", NEW."remark", NEW."reviewer_id", NEW."rolls_back_id", NEW."status", NEW."submitted_at", NEW."title", NEW."version"); RETURN NULL;', hash='8fb6dd3d9d996766719d9ebc9be458c42c2bdda6', operation='UPDATE', pgid='pgtrigger_update_update_36ce6', table='grids_revision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='revision',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_revisionevent" ("approved_at", "author_id", "base", "created_at", "document_id", "effective_on", "id", "number", "overridden_by_id", "override_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "published_at", "reason", "remark", "reviewer_id", "rolls_back_id", "status", "submitted_at", "title", "version") VALUES (OLD."approved_at", OLD."author_id", OLD."base", OLD."created_at", OLD."document_id", OLD."effective_on", OLD."id", OLD."number", OLD."overridden_by_id", OLD."override_reason", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."published_at", OLD."reason", OLD."remark", OLD."reviewer_id", OLD."rolls_back_id", OLD."status", OLD."submitted_at", OLD."title", OLD."version"); RETURN NULL;', hash='2a473d36fab660db01616567764a66e15942b711', operation='DELETE', pgid='pgtrigger_delete_delete_f5cce', table='grids_revision', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('override_reason', ''), ('overridden_by__isnull', False), _connector='OR'), name='revision_override_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('reviewer__isnull', True), models.Q(('reviewer', models.F('author')), _negated=True), _connector='OR'), name='revision_four_eyes'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='attached_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='attachment',
            name='draft',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='grids.revision'),
        ),
        migrations.AddField(
            model_name='changedarea',
            name='revision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changed_areas', to='grids.revision'),
        ),
        migrations.AddField(
            model_name='consent',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consent',
            name='draft',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='grids.revision'),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='answered_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='draft',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.revision'),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='consentevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='grids.consent'),
        ),
        migrations.AddField(
            model_name='descent',
            name='ancestor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='descendants', to='grids.unit'),
        ),
        migrations.AddField(
            model_name='descent',
            name='descendant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ancestors', to='grids.unit'),
        ),
        migrations.AddField(
            model_name='descent',
            name='revision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='descents', to='grids.revision'),
        ),
        migrations.AddField(
            model_name='draftunit',
            name='base_version',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.unitversion'),
        ),
        migrations.AddField(
            model_name='draftunit',
            name='draft',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='units', to='grids.revision'),
        ),
        migrations.AddField(
            model_name='dutyevent',
            name='body',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.body'),
        ),
        migrations.AddField(
            model_name='dutyevent',
            name='category',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.category'),
        ),
        migrations.AddField(
            model_name='dutyevent',
            name='document',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.document'),
        ),
        migrations.AddField(
            model_name='dutyevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='dutyevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='grids.duty'),
        ),
        migrations.AddField(
            model_name='dutyevent',
            name='post',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.post'),
        ),
        migrations.AddField(
            model_name='dutyevent',
            name='unit',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.unit'),
        ),
        migrations.AddField(
            model_name='incumbencyevent',
            name='person',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.person'),
        ),
        migrations.AddField(
            model_name='incumbencyevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='incumbencyevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='grids.incumbency'),
        ),
        migrations.AddField(
            model_name='incumbencyevent',
            name='post',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.post'),
        ),
        migrations.AddField(
            model_name='operation',
            name='author',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='operation',
            name='draft',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='operations', to='grids.revision'),
        ),
        migrations.AddField(
            model_name='revisionevent',
            name='author',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='revisionevent',
            name='document',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.document'),
        ),
        migrations.AddField(
            model_name='revisionevent',
            name='overridden_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='revisionevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='revisionevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='grids.revision'),
        ),
        migrations.AddField(
            model_name='revisionevent',
            name='reviewer',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='revisionevent',
            name='rolls_back',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.revision'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.UniqueConstraint(fields=('draft', 'sha256'), name='attachment_once'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.CheckConstraint(condition=models.Q(('media_type__in', ['application/pdf', 'image/jpeg', 'image/png'])), name='attachment_type_known'),
        ),
        migrations.AddIndex(
            model_name='changedarea',
            index=models.Index(fields=['revision'], name='changed_area_revision'),
        ),
        migrations.AddConstraint(
            model_name='changedarea',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='changed_area_holds_a_day'),
        ),
        migrations.AddConstraint(
            model_name='changedarea',
            constraint=models.CheckConstraint(condition=models.Q(models.Func(models.F('geometry'), function='ST_IsEmpty', output_field=models.BooleanField()), _negated=True), name='changed_area_geometry_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(fields=('draft', 'kind', 'unit_key', 'other_key', 'digest'), name='consent_side_once'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(fields=('token_digest',), name='consent_token_once'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('answer__in', ['', 'confirmed', 'objected'])), name='consent_answer_known'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='consent_answered_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('unit_key', models.F('other_key')), _negated=True), name='consent_two_sides'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_consentevent" ("answer", "answered_as", "answered_at", "answered_by_id", "digest", "draft_id", "expires_at", "id", "kind", "other_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "unit_key") VALUES (NEW."answer", NEW."answered_as", NEW."answered_at", NEW."answered_by_id", NEW."digest", NEW."draft_id", NEW."expires_at", NEW."id", NEW."kind", NEW."other_key", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."remark", NEW."unit_key"); RETURN NULL;', hash='0c482fe0b86fd75e3a4c59d8801238431bb01cf8', operation='INSERT', pgid='pgtrigger_insert_insert_ba5e6', table='grids_consent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."answer" IS DISTINCT FROM (NEW."answer") OR OLD."answered_as" IS DISTINCT FROM (NEW."answered_as") OR OLD."answered_at" IS DISTINCT FROM (NEW."answered_at") OR OLD."answered_by_id" IS DISTINCT FROM (NEW."answered_by_id") OR OLD."digest" IS DISTINCT FROM (NEW."digest") OR OLD."draft_id" IS DISTINCT FROM (NEW."draft_id") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."other_key" IS DISTINCT FROM (NEW."other_key") OR OLD."remark" IS DISTINCT FROM (NEW."remark") OR OLD."unit_key" IS DISTINCT FROM (NEW."unit_key"))', func='INSERT INTO "grids_consentevent" ("answer", "answered_as", "answered_at", "answered_by_id", "digest", "draft_id", "expires_at", "id", "kind", "other_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "unit_key") VALUES (NEW."answer", NEW."answered_as", NEW."answered_at", NEW."answered_by_id", NEW."digest", NEW."draft_id", NEW."expires_at", NEW."id", NEW."kind", NEW."other_key", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."remark", NEW."unit_key"); RETURN NULL;', hash='d16fd94c08ad4d97bce41f983d0b918349f269ed', operation='UPDATE', pgid='pgtrigger_update_update_3c5cf', table='grids_consent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_consentevent" ("answer", "answered_as", "answered_at", "answered_by_id", "digest", "draft_id", "expires_at", "id", "kind", "other_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "unit_key") VALUES (OLD."answer", OLD."answered_as", OLD."answered_at", OLD."answered_by_id", OLD."digest", OLD."draft_id", OLD."expires_at", OLD."id", OLD."kind", OLD."other_key", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."remark", OLD."unit_key"); RETURN NULL;', hash='8c37f7d2bcd1e314bf3f4f511772c78f31ecfeaf', operation='DELETE', pgid='pgtrigger_delete_delete_26d79', table='grids_consent', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='descent',
            constraint=models.UniqueConstraint(fields=('revision', 'ancestor', 'descendant'), name='descent_pair_once'),
        ),
        migrations.AddConstraint(
            model_name='descent',
            constraint=models.CheckConstraint(condition=models.Q(('ancestor', models.F('descendant')), _negated=True), name='descent_not_of_itself'),
        ),
        migrations.AddConstraint(
            model_name='descent',
            constraint=models.CheckConstraint(condition=models.Q(('area_m2__gt', 0)), name='descent_has_an_area'),
        ),
        migrations.AddConstraint(
            model_name='draftunit',
            constraint=models.UniqueConstraint(fields=('draft', 'kind', 'key'), name='draft_unit_key_once'),
        ),
        migrations.AddConstraint(
            model_name='draftunit',
            constraint=models.UniqueConstraint(condition=models.Q(('geometry__isnull', False)), fields=('draft', 'kind', 'code'), name='draft_unit_code_once'),
        ),
        migrations.AddConstraint(
            model_name='draftunit',
            constraint=models.CheckConstraint(condition=models.Q(('geometry__isnull', False), ('base_version__isnull', False), _connector='OR'), name='draft_unit_ends_what_was'),
        ),
        migrations.AddConstraint(
            model_name='draftunit',
            constraint=models.CheckConstraint(condition=models.Q(('geometry__isnull', True), models.Q(models.Func(models.F('geometry'), function='ST_IsEmpty', output_field=models.BooleanField()), _negated=True), _connector='OR'), name='draft_unit_geometry_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.UniqueConstraint(fields=('draft', 'ordinal'), name='operation_ordinal_once'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.CheckConstraint(condition=models.Q(('ordinal__gte', 1)), name='operation_ordinal_from_one'),
        ),
    ]
