"""Door: what an appeal says and was decided, what a decision did to a line, what did not count."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('findings', '0003_appeals'),
        ('grids', '0003_settlements'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NotCounted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bulletin', models.PositiveSmallIntegerField(default=1)),
                ('kind', models.CharField(max_length=32)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('reason', models.CharField(max_length=200)),
            ],
            options={
                'verbose_name': 'finding that does not count',
                'verbose_name_plural': 'findings that do not count',
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='appeal',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='appeal',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='appeal',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='appeal',
            name='decided_points',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=9, null=True, verbose_name='decided points'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='decided_severity',
            field=models.CharField(blank=True, max_length=7, verbose_name='decided severity'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='says_unknown',
            field=models.BooleanField(default=False, verbose_name='it is not known whose else it is'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='version',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='appealevent',
            name='decided_points',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=9, null=True, verbose_name='decided points'),
        ),
        migrations.AddField(
            model_name='appealevent',
            name='decided_severity',
            field=models.CharField(blank=True, max_length=7, verbose_name='decided severity'),
        ),
        migrations.AddField(
            model_name='appealevent',
            name='says_unknown',
            field=models.BooleanField(default=False, verbose_name='it is not known whose else it is'),
        ),
        migrations.AddField(
            model_name='appealevent',
            name='version',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='deductionline',
            name='note',
            field=models.CharField(blank=True, max_length=40, verbose_name='note'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "findings_appealevent" ("body_id", "decided_at", "decided_by_id", "decided_points", "decided_severity", "decision", "due_at", "duplicate_of_id", "finding_id", "id", "kind", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "says_body_id", "says_unit_id", "says_unknown", "state", "text", "version") VALUES (NEW."body_id", NEW."decided_at", NEW."decided_by_id", NEW."decided_points", NEW."decided_severity", NEW."decision", NEW."due_at", NEW."duplicate_of_id", NEW."finding_id", NEW."id", NEW."kind", NEW."made_at", NEW."made_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."says_body_id", NEW."says_unit_id", NEW."says_unknown", NEW."state", NEW."text", NEW."version"); RETURN NULL;', hash='ede64b179c16b91d9b1191995f72c3dcc3680d29', operation='INSERT', pgid='pgtrigger_insert_insert_864b1', table='findings_appeal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "findings_appealevent" ("body_id", "decided_at", "decided_by_id", "decided_points", "decided_severity", "decision", "due_at", "duplicate_of_id", "finding_id", "id", "kind", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "says_body_id", "says_unit_id", "says_unknown", "state", "text", "version") VALUES (NEW."body_id", NEW."decided_at", NEW."decided_by_id", NEW."decided_points", NEW."decided_severity", NEW."decision", NEW."due_at", NEW."duplicate_of_id", NEW."finding_id", NEW."id", NEW."kind", NEW."made_at", NEW."made_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."says_body_id", NEW."says_unit_id", NEW."says_unknown", NEW."state", NEW."text", NEW."version"); RETURN NULL;', hash='aa9857b564e67ee0f00c72211c396bd9d5c2376c', operation='UPDATE', pgid='pgtrigger_update_update_9668a', table='findings_appeal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "findings_appealevent" ("body_id", "decided_at", "decided_by_id", "decided_points", "decided_severity", "decision", "due_at", "duplicate_of_id", "finding_id", "id", "kind", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "says_body_id", "says_unit_id", "says_unknown", "state", "text", "version") VALUES (OLD."body_id", OLD."decided_at", OLD."decided_by_id", OLD."decided_points", OLD."decided_severity", OLD."decision", OLD."due_at", OLD."duplicate_of_id", OLD."finding_id", OLD."id", OLD."kind", OLD."made_at", OLD."made_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."says_body_id", OLD."says_unit_id", OLD."says_unknown", OLD."state", OLD."text", OLD."version"); RETURN NULL;', hash='b4e33cbcc9115caed43ec3a3ea363d8539e1997f', operation='DELETE', pgid='pgtrigger_delete_delete_ec352', table='findings_appeal', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['whose', 'disclaim']), _negated=True), ('says_unit__isnull', False), ('says_body__isnull', False), models.Q(('kind', 'disclaim'), ('says_unknown', True)), _connector='OR'), name='appeal_says_whose_else'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'deduction'), ('state', 'upheld'), _negated=True), models.Q(('decided_severity', ''), _negated=True), models.Q(('decided_points__gte', 0), ('decided_points__isnull', False)), _connector='OR'), name='appeal_deduction_decided'),
        ),
        migrations.AddField(
            model_name='notcounted',
            name='finding',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='findings.finding'),
        ),
        migrations.AddField(
            model_name='notcounted',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='not_counted', to='findings.round'),
        ),
        migrations.AddIndex(
            model_name='notcounted',
            index=models.Index(fields=['round', 'bulletin', 'kind'], name='not_counted_of_round'),
        ),
        migrations.AddConstraint(
            model_name='notcounted',
            constraint=models.UniqueConstraint(fields=('round', 'bulletin', 'kind', 'code', 'finding'), name='not_counted_once'),
        ),
        migrations.AddConstraint(
            model_name='notcounted',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='not_counted_says_why'),
        ),
    ]
