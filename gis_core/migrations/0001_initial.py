"""Door: the first tables of this floor."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Exclusion constraints compare numbers and texts beside ranges.
        BtreeGistExtension(),
        # Versions of stamps: never the same twice, not even after a rollback.
        migrations.RunSQL(
            "CREATE SEQUENCE gis_core_stamp_version", "DROP SEQUENCE gis_core_stamp_version"
        ),
        migrations.CreateModel(
            name='CitySettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.JSONField(verbose_name='configuration')),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'city settings',
                'verbose_name_plural': 'city settings',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='city_settings_one_row')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=64)),
                ('arguments', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('report', models.JSONField(default=dict)),
                ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'job',
                'verbose_name_plural': 'jobs',
            },
        ),
        migrations.CreateModel(
            name='Stamp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=64)),
                ('cell', models.CharField(blank=True, default='', max_length=64)),
                ('version', models.BigIntegerField(default=1)),
            ],
            options={
                'verbose_name': 'stamp',
                'verbose_name_plural': 'stamps',
                'constraints': [models.UniqueConstraint(fields=('topic', 'cell'), name='stamp_topic_cell_once')],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('body', 'Accountable body'), ('inspector', 'Inspector'), ('planner', 'Planner'), ('reviewer', 'Reviewer'), ('dispatcher', 'Dispatcher'), ('office', 'Evaluation office'), ('admin', 'Administrator')], max_length=16, verbose_name='role')),
                ('territory', models.BigIntegerField(blank=True, null=True, verbose_name='territory')),
                ('body', models.BigIntegerField(blank=True, null=True, verbose_name='body')),
                ('granted_at', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'grant',
                'verbose_name_plural': 'grants',
                'constraints': [models.UniqueConstraint(fields=('user', 'role', 'territory', 'body'), name='grant_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('role__in', ['body', 'inspector', 'planner', 'reviewer', 'dispatcher', 'office', 'admin'])), name='grant_role_known'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'body'), _negated=True), ('body__isnull', False), _connector='OR'), name='grant_body_names_its_body')],
            },
        ),
        migrations.CreateModel(
            name='JobChunk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ordinal', models.PositiveIntegerField()),
                ('arguments', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('leased', 'Leased'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=8)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('report', models.JSONField(default=dict)),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chunks', to='gis_core.job')),
            ],
            options={
                'verbose_name': 'job chunk',
                'verbose_name_plural': 'job chunks',
                'indexes': [models.Index(fields=['job', 'state', 'ordinal'], name='job_chunk_queue')],
                'constraints': [models.UniqueConstraint(fields=('job', 'ordinal'), name='job_chunk_ordinal_once'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'leased', 'done', 'failed'])), name='job_chunk_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'leased'), _negated=True), ('leased_until__isnull', False), _connector='OR'), name='job_chunk_lease_has_an_end')],
            },
        ),
    ]
