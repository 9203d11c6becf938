"""Door: the first tables of this floor."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("gis_core", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'persons',
            },
        ),
        migrations.CreateModel(
            name='Body',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('office', 'Government or street office'), ('community', 'Community or village committee'), ('department', 'Municipal department'), ('property', 'Property company'), ('contractor', 'Maintenance contractor'), ('other', 'Other')], default='other', max_length=10)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('names', models.JSONField(blank=True, default=dict, verbose_name='names by language')),
                ('outside_ids', models.JSONField(blank=True, default=dict, verbose_name='outside ids')),
            ],
            options={
                'verbose_name': 'body',
                'verbose_name_plural': 'bodies',
                'constraints': [models.UniqueConstraint(fields=('kind', 'name'), name='body_kind_name_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='body_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('standard', models.CharField(max_length=40, verbose_name='standard')),
                ('kind', models.CharField(choices=[('component', 'Component'), ('matter', 'Matter')], max_length=9)),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('names', models.JSONField(blank=True, default=dict, verbose_name='names by language')),
                ('gb_30428_code', models.CharField(blank=True, max_length=20, verbose_name='GB/T 30428.2')),
                ('gb_47678_code', models.CharField(blank=True, max_length=20, verbose_name='GB/T 47678.5')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='grids.category')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.category')),
            ],
            options={
                'verbose_name': 'category',
                'verbose_name_plural': 'categories',
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=100, verbose_name='document number')),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='title')),
                ('issuer', models.CharField(blank=True, max_length=200, verbose_name='issuer')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='issued on')),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'constraints': [models.UniqueConstraint(fields=('number',), name='document_number_once')],
            },
        ),
        migrations.CreateModel(
            name='PersonPhone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, verbose_name='phone')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phones', to='grids.person')),
            ],
            options={
                'verbose_name': 'phone',
                'verbose_name_plural': 'phones',
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('titles', models.JSONField(blank=True, default=dict, verbose_name='titles by language')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='grids.body')),
            ],
            options={
                'verbose_name': 'post',
                'verbose_name_plural': 'posts',
            },
        ),
        migrations.CreateModel(
            name='Incumbency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incumbencies', to='grids.person')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incumbencies', to='grids.post')),
            ],
            options={
                'verbose_name': 'incumbency',
                'verbose_name_plural': 'incumbencies',
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(blank=True, null=True, verbose_name='number')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('approved', 'Approved'), ('published', 'Published'), ('returned', 'Returned')], default='draft', max_length=9)),
                ('effective_on', models.DateField(blank=True, null=True, verbose_name='effective on')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='grids.document')),
                ('reviewer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'revision',
                'verbose_name_plural': 'revisions',
            },
        ),
        migrations.CreateModel(
            name='Street',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('grade', models.CharField(blank=True, max_length=40, verbose_name='grade')),
                ('geometry', django.contrib.gis.db.models.fields.MultiLineStringField(srid=4326, verbose_name='centre line')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
            ],
            options={
                'verbose_name': 'street',
                'verbose_name_plural': 'streets',
                'constraints': [models.UniqueConstraint(fields=('code',), name='street_code_once')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=32, verbose_name='kind')),
            ],
            options={
                'verbose_name': 'unit',
                'verbose_name_plural': 'units',
                'indexes': [models.Index(fields=['kind'], name='unit_kind')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__regex', '^[a-z][a-z0-9_]*$')), name='unit_kind_is_a_key')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('parent_kind', models.CharField(max_length=32)),
                ('share', models.FloatField(verbose_name='share of area')),
                ('primary', models.BooleanField(default=True)),
                ('declared', models.BooleanField(default=False)),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('believed', django.contrib.postgres.fields.ranges.IntegerRangeField()),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='grids.revision')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parents', to='grids.unit')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='children', to='grids.unit')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('territory', 'Territory'), ('road_chief', 'Road chief'), ('department', 'Department in charge'), ('property', 'Property company'), ('maintainer', 'Maintaining unit'), ('owner', 'Owner'), ('sponsor', 'Guaranteeing unit')], max_length=10, verbose_name='role')),
                ('level', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='level')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='grids.body')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='grids.category')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='grids.document')),
                ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='grids.post')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='grids.unit')),
            ],
            options={
                'verbose_name': 'duty',
                'verbose_name_plural': 'duties',
            },
        ),
        migrations.CreateModel(
            name='UnitVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=32)),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('geometry', django.contrib.gis.db.models.fields.MultiPolygonField(srid=4326, verbose_name='boundary')),
                ('attributes', models.JSONField(blank=True, default=dict, verbose_name='attributes')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('believed', django.contrib.postgres.fields.ranges.IntegerRangeField(verbose_name='believed')),
                ('vertex_only', models.BooleanField(default=False)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unit_versions', to='grids.revision')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='grids.unit')),
            ],
            options={
                'verbose_name': 'unit version',
                'verbose_name_plural': 'unit versions',
            },
        ),
        migrations.AddConstraint(
            model_name='category',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('standard', '='), ('kind', '='), ('code', '='), ('valid', '&&')], name='category_key_once', violation_error_message='category_key_once'),
        ),
        migrations.AddConstraint(
            model_name='category',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['component', 'matter'])), name='category_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='category',
            constraint=models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='category_valid_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='personphone',
            constraint=models.UniqueConstraint(fields=('person', 'number'), name='person_phone_once'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(fields=('body', 'title'), name='post_body_title_once'),
        ),
        migrations.AddConstraint(
            model_name='incumbency',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('post', '='), ('valid', '&&')], name='incumbency_post_once', violation_error_message='incumbency_post_once'),
        ),
        migrations.AddConstraint(
            model_name='incumbency',
            constraint=models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='incumbency_valid_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(fields=('number',), name='revision_number_once'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('effective_on__isnull', False), ('number__gte', 1), ('published_at__isnull', False), ('status', 'published')), models.Q(models.Q(('status', 'published'), _negated=True), ('number__isnull', True)), _connector='OR'), name='revision_published_has_number_and_day'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('child', '='), ('parent', '='), ('valid', '&&'), ('believed', '&&')], name='membership_pair_once', violation_error_message='membership_pair_once'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('primary', True)), expressions=[('child', '='), ('parent_kind', '='), ('valid', '&&'), ('believed', '&&')], name='membership_one_primary', violation_error_message='membership_one_primary'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='membership_valid_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('believed__isempty', False)), name='membership_believed_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('share__gte', 0), ('share__lte', 1)), name='membership_share_is_a_share'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('child', models.F('parent')), _negated=True), name='membership_not_of_itself'),
        ),
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(fields=['unit', 'role'], name='duty_unit_role'),
        ),
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(fields=['category', 'role'], name='duty_category_role'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.CheckConstraint(condition=models.Q(('unit__isnull', False), ('category__isnull', False), _connector='OR'), name='duty_has_a_place_or_a_field'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('level__gte', 0), ('level__isnull', False), ('level__lte', 3), ('role', 'road_chief')), models.Q(models.Q(('role', 'road_chief'), _negated=True), ('level__isnull', True)), _connector='OR'), name='duty_level_is_a_road_chiefs'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='duty_valid_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('category__isnull', True), ('post__isnull', True)), expressions=[('body', '='), ('unit', '='), ('role', '='), ('valid', '&&')], name='duty_unit_once', violation_error_message='duty_unit_once'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('category__isnull', True), ('post__isnull', False)), expressions=[('post', '='), ('unit', '='), ('role', '='), ('valid', '&&')], name='duty_post_once', violation_error_message='duty_post_once'),
        ),
        migrations.AddIndex(
            model_name='unitversion',
            index=models.Index(fields=['kind', 'code'], name='unit_version_kind_code'),
        ),
        migrations.AddConstraint(
            model_name='unitversion',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('unit', '='), ('valid', '&&'), ('believed', '&&')], name='unit_version_unit_once', violation_error_message='unit_version_unit_once'),
        ),
        migrations.AddConstraint(
            model_name='unitversion',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('kind', '='), ('code', '='), ('valid', '&&'), ('believed', '&&')], name='unit_version_code_once', violation_error_message='unit_version_code_once'),
        ),
        migrations.AddConstraint(
            model_name='unitversion',
            constraint=models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='unit_version_valid_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='unitversion',
            constraint=models.CheckConstraint(condition=models.Q(('believed__isempty', False)), name='unit_version_believed_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='unitversion',
            constraint=models.CheckConstraint(condition=models.Q(('code', ''), _negated=True), name='unit_version_has_a_code'),
        ),
        migrations.AddConstraint(
            model_name='unitversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Func(models.F('geometry'), function='ST_IsEmpty', output_field=models.BooleanField()), _negated=True), name='unit_version_geometry_not_empty'),
        ),
    ]
