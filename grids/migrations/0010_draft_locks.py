"""Door: the units that nothing done to a draft may change."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0009_draft_comments'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='revision',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='revision',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='revision',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='revision',
            name='locks',
            field=models.JSONField(blank=True, default=list, verbose_name='locked units'),
        ),
        migrations.AddField(
            model_name='revisionevent',
            name='locks',
            field=models.JSONField(blank=True, default=list, verbose_name='locked units'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='revision',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_revisionevent" ("approved_at", "author_id", "base", "created_at", "document_id", "effective_on", "id", "locks", "number", "overridden_by_id", "override_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "published_at", "reason", "remark", "reviewer_id", "rolls_back_id", "status", "submitted_at", "title", "version") VALUES (NEW."approved_at", NEW."author_id", NEW."base", NEW."created_at", NEW."document_id", NEW."effective_on", NEW."id", NEW."locks", NEW."number", NEW."overridden_by_id", NEW."override_reason", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."published_at", NEW."reason", NEW."remark", NEW."reviewer_id", NEW."rolls_back_id", NEW."status", NEW."submitted_at", NEW."title", NEW."version"); RETURN NULL;', hash='ea3a53acc10b5490060b56703952eaea432058ed', operation='INSERT', pgid='pgtrigger_insert_insert_8078e', table='grids_revision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='revision',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."approved_at" IS DISTINCT FROM (NEW."approved_at") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."base" IS DISTINCT FROM (NEW."base") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."effective_on" IS DISTINCT FROM (NEW."effective_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."locks" IS DISTINCT FROM (NEW."locks") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."overridden_by_id" IS DISTINCT FROM (NEW."overridden_by_id") OR OLD."override_reason" IS DISTINCT FROM (NEW."override_reason") OR OLD."position" IS DISTINCT FROM (NEW."position") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."remark" IS DISTINCT FROM (NEW."remark") OR OLD."reviewer_id" IS DISTINCT FROM (NEW."reviewer_id") OR OLD."rolls_back_id" IS DISTINCT FROM (NEW."rolls_back_id") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "grids_revisionevent" ("approved_at", "author_id", "base", "created_at", "document_id", "effective_on", "id", "locks", "number", "overridden_by_id", "override_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "published_at", "reason", "remark", "reviewer_id", "rolls_back_id", "status", "submitted_at", "title", "version") VALUES (NEW."approved_at", NEW."author_id", NEW."base", NEW."created_at", NEW."document_id", NEW."effective_on", NEW."id", NEW."locks", NEW."number", NEW."overridden_by_id", NEW."override_reason", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."published_at", NEW."reason", NEW."remark", NEW."reviewer_id", NEW."rolls_back_id", NEW."status", NEW."submitted_at", NEW."title", NEW."version"); RETURN NULL;', hash='5617354bfd5261c0064c5e4be80abe16a0284264', operation='UPDATE', pgid='pgtrigger_update_update_36ce6', table='grids_revision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='revision',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "grids_revisionevent" ("approved_at", "author_id", "base", "created_at", "document_id", "effective_on", "id", "locks", "number", "overridden_by_id", "override_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "published_at", "reason", "remark", "reviewer_id", "rolls_back_id", "status", "submitted_at", "title", "version") VALUES (OLD."approved_at", OLD."author_id", OLD."base", OLD."created_at", OLD."document_id", OLD."effective_on", OLD."id", OLD."locks", OLD."number", OLD."overridden_by_id", OLD."override_reason", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."published_at", OLD."reason", OLD."remark", OLD."reviewer_id", OLD."rolls_back_id", OLD."status", OLD."submitted_at", OLD."title", OLD."version"); RETURN NULL;', hash='12b8c283e7fc0e77cd98e89fbb16ce19829993f5', operation='DELETE', pgid='pgtrigger_delete_delete_f5cce', table='grids_revision', when='AFTER')),
        ),
    ]
