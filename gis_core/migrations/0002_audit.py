"""Door: who did what, kept by triggers (django-pghistory)."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('gis_core', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CitySettingsEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('document', models.JSONField(verbose_name='configuration')),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='GrantEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('body', 'Accountable body'), ('inspector', 'Inspector'), ('planner', 'Planner'), ('reviewer', 'Reviewer'), ('dispatcher', 'Dispatcher'), ('office', 'Evaluation office'), ('admin', 'Administrator')], max_length=16, verbose_name='role')),
                ('territory', models.BigIntegerField(blank=True, null=True, verbose_name='territory')),
                ('body', models.BigIntegerField(blank=True, null=True, verbose_name='body')),
                ('granted_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='citysettings',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gis_core_citysettingsevent" ("changed_at", "document", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."changed_at", NEW."document", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='427df4f11e40af37c83dbf7eeff1ebe85d32df61', operation='INSERT', pgid='pgtrigger_insert_insert_f301b', table='gis_core_citysettings', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='citysettings',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "gis_core_citysettingsevent" ("changed_at", "document", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."changed_at", NEW."document", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='2079270cf3231c901fac287022495686c884dbbd', operation='UPDATE', pgid='pgtrigger_update_update_68f70', table='gis_core_citysettings', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='citysettings',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gis_core_citysettingsevent" ("changed_at", "document", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."changed_at", OLD."document", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='57e410902e04afea3abaf89941a75407e424ed97', operation='DELETE', pgid='pgtrigger_delete_delete_e1787', table='gis_core_citysettings', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='grant',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gis_core_grantevent" ("body", "granted_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "territory", "user_id") VALUES (NEW."body", NEW."granted_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."territory", NEW."user_id"); RETURN NULL;', hash='ce3a101d77fc880774234cb3971de99d808ba66a', operation='INSERT', pgid='pgtrigger_insert_insert_829bd', table='gis_core_grant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='grant',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "gis_core_grantevent" ("body", "granted_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "territory", "user_id") VALUES (NEW."body", NEW."granted_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."territory", NEW."user_id"); RETURN NULL;', hash='750989fca748c5a898363466a4291d7a6d6a049f', operation='UPDATE', pgid='pgtrigger_update_update_ab1d0', table='gis_core_grant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='grant',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gis_core_grantevent" ("body", "granted_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "territory", "user_id") VALUES (OLD."body", OLD."granted_at", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."territory", OLD."user_id"); RETURN NULL;', hash='5e0c28f769b989c4d70d8431eedb7b385b61cd87', operation='DELETE', pgid='pgtrigger_delete_delete_8513f', table='gis_core_grant', when='AFTER')),
        ),
        migrations.AddField(
            model_name='citysettingsevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='citysettingsevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='gis_core.citysettings'),
        ),
        migrations.AddField(
            model_name='grantevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='grantevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='gis_core.grant'),
        ),
        migrations.AddField(
            model_name='grantevent',
            name='user',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
    ]
