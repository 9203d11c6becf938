"""Door: who did what, kept by triggers (django-pghistory)."""

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('findings', '0001_initial'),
        ('grids', '0002_drafts'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlanEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('names', models.JSONField(default=dict, verbose_name='names by language')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('rules', models.JSONField(verbose_name='rules')),
                ('frozen_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RoundEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('key', models.CharField(max_length=10, verbose_name='round')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='period')),
                ('status', models.CharField(choices=[('open', 'Open'), ('closed', 'Closed'), ('objection', 'Objection period'), ('published', 'Published')], default='open', max_length=9)),
                ('bulletin', models.PositiveSmallIntegerField(default=1)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "findings_planevent" ("code", "document_id", "frozen_at", "id", "names", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rules", "valid", "version") VALUES (NEW."code", NEW."document_id", NEW."frozen_at", NEW."id", NEW."names", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rules", NEW."valid", NEW."version"); RETURN NULL;', hash='0d1446ebd0321bef00a8502cd7094f5bf236c407', operation='INSERT', pgid='pgtrigger_insert_insert_11fce', table='findings_plan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "findings_planevent" ("code", "document_id", "frozen_at", "id", "names", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rules", "valid", "version") VALUES (NEW."code", NEW."document_id", NEW."frozen_at", NEW."id", NEW."names", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rules", NEW."valid", NEW."version"); RETURN NULL;', hash='050c04f608973cb9c988e8b759adf2d4ef2b133a', operation='UPDATE', pgid='pgtrigger_update_update_0d339', table='findings_plan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "findings_planevent" ("code", "document_id", "frozen_at", "id", "names", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rules", "valid", "version") VALUES (OLD."code", OLD."document_id", OLD."frozen_at", OLD."id", OLD."names", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rules", OLD."valid", OLD."version"); RETURN NULL;', hash='244c6f6ec85088db29a23b6c070c2e1aade1bd90', operation='DELETE', pgid='pgtrigger_delete_delete_86785', table='findings_plan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='round',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "findings_roundevent" ("bulletin", "id", "key", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "published_at", "released_at", "revision_id", "status") VALUES (NEW."bulletin", NEW."id", NEW."key", NEW."period", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."published_at", NEW."released_at", NEW."revision_id", NEW."status"); RETURN NULL;', hash='ae1d5ea52657b9c2e3171fb37c5e4e9a4bbac60e', operation='INSERT', pgid='pgtrigger_insert_insert_db038', table='findings_round', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='round',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "findings_roundevent" ("bulletin", "id", "key", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "published_at", "released_at", "revision_id", "status") VALUES (NEW."bulletin", NEW."id", NEW."key", NEW."period", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."published_at", NEW."released_at", NEW."revision_id", NEW."status"); RETURN NULL;', hash='ef689f3c6d52a4fcc891a08e49d8f2d1810dceb4', operation='UPDATE', pgid='pgtrigger_update_update_ec7f5', table='findings_round', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='round',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "findings_roundevent" ("bulletin", "id", "key", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "published_at", "released_at", "revision_id", "status") VALUES (OLD."bulletin", OLD."id", OLD."key", OLD."period", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."published_at", OLD."released_at", OLD."revision_id", OLD."status"); RETURN NULL;', hash='823f58dde91e2209a91725314b2817ede75f3184', operation='DELETE', pgid='pgtrigger_delete_delete_a31de', table='findings_round', when='AFTER')),
        ),
        migrations.AddField(
            model_name='planevent',
            name='document',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.document'),
        ),
        migrations.AddField(
            model_name='planevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='planevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='findings.plan'),
        ),
        migrations.AddField(
            model_name='roundevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='roundevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='findings.round'),
        ),
        migrations.AddField(
            model_name='roundevent',
            name='plan',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='findings.plan'),
        ),
        migrations.AddField(
            model_name='roundevent',
            name='revision',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='grids.revision'),
        ),
    ]
