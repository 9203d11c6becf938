"""Door: the tables of appeals, evidence and rulings."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('findings', '0002_audit'),
        ('grids', '0003_settlements'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('whose', 'Whose it is'), ('disclaim', 'Not ours'), ('fact', 'The fact'), ('duplicate', 'A duplicate'), ('deduction', 'The deduction'), ('rectification', 'The rectification')], max_length=13, verbose_name='kind')),
                ('text', models.TextField(verbose_name='grounds')),
                ('state', models.CharField(choices=[('open', 'Open'), ('upheld', 'Upheld'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], default='open', max_length=9)),
                ('due_at', models.DateTimeField(verbose_name='to be decided by')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('decision', models.TextField(blank=True, verbose_name='decision')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.body', verbose_name='by which body')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('duplicate_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='findings.finding')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='findings.finding')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('says_body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.body')),
                ('says_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.unit')),
            ],
            options={
                'verbose_name': 'appeal',
                'verbose_name_plural': 'appeals',
            },
        ),
        migrations.CreateModel(
            name='AppealEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('whose', 'Whose it is'), ('disclaim', 'Not ours'), ('fact', 'The fact'), ('duplicate', 'A duplicate'), ('deduction', 'The deduction'), ('rectification', 'The rectification')], max_length=13, verbose_name='kind')),
                ('text', models.TextField(verbose_name='grounds')),
                ('state', models.CharField(choices=[('open', 'Open'), ('upheld', 'Upheld'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], default='open', max_length=9)),
                ('due_at', models.DateTimeField(verbose_name='to be decided by')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('decision', models.TextField(blank=True, verbose_name='decision')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('body', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.body', verbose_name='by which body')),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('duplicate_of', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='findings.finding')),
                ('finding', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='findings.finding')),
                ('made_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='findings.appeal')),
                ('says_body', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.body')),
                ('says_unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.unit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='file name')),
                ('media_type', models.CharField(max_length=60)),
                ('sha256', models.CharField(max_length=64)),
                ('content', models.BinaryField()),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('appeal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='findings.appeal')),
            ],
            options={
                'verbose_name': 'evidence',
                'verbose_name_plural': 'evidence',
            },
        ),
        migrations.CreateModel(
            name='Ruling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(blank=True, max_length=10, verbose_name='role')),
                ('reason', models.TextField(verbose_name='reason')),
                ('document', models.CharField(blank=True, max_length=100, verbose_name='document number')),
                ('decided_at', models.DateTimeField(auto_now_add=True)),
                ('is_current', models.BooleanField(default=True)),
                ('appeal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rulings', to='findings.appeal')),
                ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.body')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rulings', to='findings.finding')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.unit')),
            ],
            options={
                'verbose_name': 'ruling',
                'verbose_name_plural': 'rulings',
            },
        ),
        migrations.CreateModel(
            name='RulingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(blank=True, max_length=10, verbose_name='role')),
                ('reason', models.TextField(verbose_name='reason')),
                ('document', models.CharField(blank=True, max_length=100, verbose_name='document number')),
                ('decided_at', models.DateTimeField(auto_now_add=True)),
                ('is_current', models.BooleanField(default=True)),
                ('appeal', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='findings.appeal')),
                ('body', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.body')),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('finding', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='findings.finding')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='findings.ruling')),
                ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.unit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(fields=['state', 'due_at'], name='appeal_state_due'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('finding', 'body', 'kind'), name='appeal_open_once'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='appeal_has_grounds'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'withdrawn']), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='appeal_decided_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'duplicate'), _negated=True), ('duplicate_of__isnull', False), _connector='OR'), name='appeal_duplicate_of_what'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "findings_appealevent" ("body_id", "decided_at", "decided_by_id", "decision", "due_at", "duplicate_of_id", "finding_id", "id", "kind", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "says_body_id", "says_unit_id", "state", "text") VALUES (NEW."body_id", NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."due_at", NEW."duplicate_of_id", NEW."finding_id", NEW."id", NEW."kind", NEW."made_at", NEW."made_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."says_body_id", NEW."says_unit_id", NEW."state", NEW."text"); RETURN NULL;', hash='904433bc2d975f9043c2e742e99dca7395945c39', operation='INSERT', pgid='pgtrigger_insert_insert_864b1', table='findings_appeal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "findings_appealevent" ("body_id", "decided_at", "decided_by_id", "decision", "due_at", "duplicate_of_id", "finding_id", "id", "kind", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "says_body_id", "says_unit_id", "state", "text") VALUES (NEW."body_id", NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."due_at", NEW."duplicate_of_id", NEW."finding_id", NEW."id", NEW."kind", NEW."made_at", NEW."made_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."says_body_id", NEW."says_unit_id", NEW."state", NEW."text"); RETURN NULL;', hash='604a3e52ba69f283b5b7b2635d1abeac28ac9f69', operation='UPDATE', pgid='pgtrigger_update_update_9668a', table='findings_appeal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "findings_appealevent" ("body_id", "decided_at", "decided_by_id", "decision", "due_at", "duplicate_of_id", "finding_id", "id", "kind", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "says_body_id", "says_unit_id", "state", "text") VALUES (OLD."body_id", OLD."decided_at", OLD."decided_by_id", OLD."decision", OLD."due_at", OLD."duplicate_of_id", OLD."finding_id", OLD."id", OLD."kind", OLD."made_at", OLD."made_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."says_body_id", OLD."says_unit_id", OLD."state", OLD."text"); RETURN NULL;', hash='06a1dbec49a93108ecb704a456782657c5c61ea8', operation='DELETE', pgid='pgtrigger_delete_delete_ec352', table='findings_appeal', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.UniqueConstraint(fields=('appeal', 'sha256'), name='evidence_once'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('media_type__in', ['application/pdf', 'image/jpeg', 'image/png'])), name='evidence_type_known'),
        ),
        migrations.AddConstraint(
            model_name='ruling',
            constraint=models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('finding',), name='ruling_one_current'),
        ),
        migrations.AddConstraint(
            model_name='ruling',
            constraint=models.CheckConstraint(condition=models.Q(('unit__isnull', False), models.Q(('body__isnull', False), models.Q(('role', ''), _negated=True)), _connector='OR'), name='ruling_names_somebody'),
        ),
        migrations.AddConstraint(
            model_name='ruling',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='ruling_has_a_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ruling',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "findings_rulingevent" ("appeal_id", "body_id", "decided_at", "decided_by_id", "document", "finding_id", "id", "is_current", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "role", "unit_id") VALUES (NEW."appeal_id", NEW."body_id", NEW."decided_at", NEW."decided_by_id", NEW."document", NEW."finding_id", NEW."id", NEW."is_current", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."role", NEW."unit_id"); RETURN NULL;', hash='1f48fdd43efddd62bf0d1215f2cdd3ff0253e67b', operation='INSERT', pgid='pgtrigger_insert_insert_4858e', table='findings_ruling', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ruling',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "findings_rulingevent" ("appeal_id", "body_id", "decided_at", "decided_by_id", "document", "finding_id", "id", "is_current", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "role", "unit_id") VALUES (NEW."appeal_id", NEW."body_id", NEW."decided_at", NEW."decided_by_id", NEW."document", NEW."finding_id", NEW."id", NEW."is_current", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."role", NEW."unit_id"); RETURN NULL;', hash='d8bc5f4d539f0d1378808e3c84a234238a93d0ca', operation='UPDATE', pgid='pgtrigger_update_update_116de', table='findings_ruling', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ruling',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "findings_rulingevent" ("appeal_id", "body_id", "decided_at", "decided_by_id", "document", "finding_id", "id", "is_current", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "role", "unit_id") VALUES (OLD."appeal_id", OLD."body_id", OLD."decided_at", OLD."decided_by_id", OLD."document", OLD."finding_id", OLD."id", OLD."is_current", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."role", OLD."unit_id"); RETURN NULL;', hash='597e0e70b9276a4b596e80a09937ba1ae2a32189', operation='DELETE', pgid='pgtrigger_delete_delete_c79bd', table='findings_ruling', when='AFTER')),
        ),
    ]
