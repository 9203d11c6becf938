"""Door: the first tables of this floor."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('grids', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('names', models.JSONField(default=dict, verbose_name='names by language')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='valid')),
                ('rules', models.JSONField(verbose_name='rules')),
                ('frozen_at', models.DateTimeField(blank=True, null=True)),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='grids.document')),
            ],
            options={
                'verbose_name': 'plan',
                'verbose_name_plural': 'plans',
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('inspection', 'Third-party inspection'), ('platform', 'Case platform'), ('patrol', 'Patrol'), ('citizen', 'Citizen')], max_length=10, verbose_name='source')),
                ('source_key', models.CharField(max_length=200, verbose_name='source key')),
                ('category_text', models.CharField(blank=True, max_length=300, verbose_name='category as received')),
                ('severity', models.CharField(choices=[('minor', 'Minor'), ('normal', 'Normal'), ('serious', 'Serious')], default='normal', max_length=7)),
                ('observed_at', models.DateTimeField(verbose_name='observed at')),
                ('observed_on', models.DateField(verbose_name="observed on (the city's day)")),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('received_x', models.TextField(blank=True)),
                ('received_y', models.TextField(blank=True)),
                ('received_epsg', models.PositiveIntegerField(default=4326)),
                ('received_datum', models.CharField(max_length=8)),
                ('accuracy_m', models.FloatField(blank=True, null=True, verbose_name='accuracy in metres')),
                ('geometry', django.contrib.gis.db.models.fields.PointField(blank=True, null=True, srid=4326, verbose_name='place')),
                ('extent', django.contrib.gis.db.models.fields.GeometryField(blank=True, null=True, srid=4326, verbose_name='line or area')),
                ('place_mark', models.CharField(blank=True, choices=[('', 'Good'), ('missing', 'No place given'), ('zero', 'Place is 0, 0'), ('outside', "Outside the city's envelope"), ('repeated', 'One place repeated many times'), ('unreadable', 'Place cannot be read')], default='', max_length=10)),
                ('state', models.CharField(blank=True, max_length=60, verbose_name='state as received')),
                ('department', models.CharField(blank=True, max_length=200, verbose_name='department as received')),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('deferred', models.BooleanField(default=False)),
                ('rectified_at', models.DateTimeField(blank=True, null=True)),
                ('verified_at', models.DateTimeField(blank=True, null=True)),
                ('attributes', models.JSONField(blank=True, default=dict)),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.category')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='findings.plan')),
            ],
            options={
                'verbose_name': 'finding',
                'verbose_name_plural': 'findings',
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='on')),
                ('state', models.CharField(choices=[('clear', 'Clear'), ('border', 'On or near a border'), ('outside', 'Outside every zone'), ('gap', 'In a gap'), ('overlap', 'In an overlap')], max_length=7)),
                ('is_current', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.revision')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='findings.finding')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='findings.plan')),
            ],
            options={
                'verbose_name': 'assignment',
                'verbose_name_plural': 'assignments',
            },
        ),
        migrations.CreateModel(
            name='PlanCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('component', models.CharField(max_length=40)),
                ('full_mark', models.DecimalField(decimal_places=4, max_digits=9)),
                ('floor', models.DecimalField(decimal_places=4, default=0, max_digits=9)),
                ('deductions', models.JSONField(default=dict, verbose_name='deduction by severity')),
                ('deadline_hours', models.PositiveIntegerField(blank=True, null=True)),
                ('immediate', models.BooleanField(default=False)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.category')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='categories', to='findings.plan')),
            ],
            options={
                'verbose_name': 'plan category',
                'verbose_name_plural': 'plan categories',
            },
        ),
        migrations.CreateModel(
            name='Result',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bulletin', models.PositiveSmallIntegerField(default=1)),
                ('kind', models.CharField(max_length=32)),
                ('code', models.CharField(max_length=40)),
                ('group', models.CharField(blank=True, default='', max_length=40)),
                ('score_exact', models.DecimalField(decimal_places=12, max_digits=20, null=True)),
                ('score', models.DecimalField(decimal_places=4, max_digits=9, null=True)),
                ('rank', models.PositiveIntegerField(null=True)),
                ('tied', models.BooleanField(default=False)),
                ('reason', models.CharField(blank=True, max_length=100)),
                ('findings', models.PositiveIntegerField(default=0)),
                ('unit_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.unitversion')),
            ],
            options={
                'verbose_name': 'result',
                'verbose_name_plural': 'results',
            },
        ),
        migrations.CreateModel(
            name='ResultPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('component', models.CharField(max_length=40)),
                ('weight', models.DecimalField(decimal_places=12, max_digits=16)),
                ('effective_weight', models.DecimalField(decimal_places=12, max_digits=16)),
                ('source', models.CharField(max_length=13)),
                ('score', models.DecimalField(decimal_places=12, max_digits=20, null=True)),
                ('findings', models.PositiveIntegerField(default=0)),
                ('result', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='findings.result')),
            ],
            options={
                'verbose_name': 'part of a result',
                'verbose_name_plural': 'parts of results',
            },
        ),
        migrations.CreateModel(
            name='DeductionLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(max_length=40)),
                ('points', models.DecimalField(decimal_places=4, max_digits=9)),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='findings.finding')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='findings.resultpart')),
            ],
            options={
                'verbose_name': 'deduction',
                'verbose_name_plural': 'deductions',
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=10, verbose_name='round')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='period')),
                ('status', models.CharField(choices=[('open', 'Open'), ('closed', 'Closed'), ('objection', 'Objection period'), ('published', 'Published')], default='open', max_length=9)),
                ('bulletin', models.PositiveSmallIntegerField(default=1)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='findings.plan')),
                ('revision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='grids.revision')),
            ],
            options={
                'verbose_name': 'round',
                'verbose_name_plural': 'rounds',
            },
        ),
        migrations.AddField(
            model_name='result',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='findings.round'),
        ),
        migrations.AddField(
            model_name='finding',
            name='round',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='findings.round'),
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_key', models.CharField(max_length=200)),
                ('geometry', django.contrib.gis.db.models.fields.PointField(srid=4326, verbose_name='place')),
                ('component', models.CharField(blank=True, max_length=40, verbose_name='component')),
                ('visited_at', models.DateTimeField(verbose_name='visited at')),
                ('points_observed', models.PositiveIntegerField(default=1)),
                ('points_passed', models.PositiveIntegerField(default=0)),
                ('inspector', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='findings.round')),
            ],
            options={
                'verbose_name': 'visit',
                'verbose_name_plural': 'visits',
            },
        ),
        migrations.AddField(
            model_name='finding',
            name='visit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='findings.visit'),
        ),
        migrations.CreateModel(
            name='AssignmentBody',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=10)),
                ('level', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('share', models.DecimalField(blank=True, decimal_places=6, max_digits=7, null=True)),
                ('rule', models.CharField(max_length=100)),
                ('reason', models.JSONField(default=dict, verbose_name='reason by language')),
                ('document', models.CharField(blank=True, max_length=100)),
                ('since', models.DateField(blank=True, null=True)),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bodies', to='findings.assignment')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.body')),
                ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.post')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.unit')),
            ],
            options={
                'verbose_name': 'accountable body',
                'verbose_name_plural': 'accountable bodies',
                'indexes': [models.Index(fields=['body', 'role'], name='assignment_body_role')],
                'constraints': [models.CheckConstraint(condition=models.Q(('share__isnull', True), models.Q(('share__gte', 0), ('share__lte', 1)), _connector='OR'), name='assignment_body_share_is_a_share')],
            },
        ),
        migrations.CreateModel(
            name='AssignmentUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=32)),
                ('covers', models.BooleanField(default=True)),
                ('chosen', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('clear', 'Clear'), ('border', 'On or near a border'), ('outside', 'Outside every zone'), ('gap', 'In a gap'), ('overlap', 'In an overlap')], max_length=7)),
                ('distance_m', models.FloatField(null=True)),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='units', to='findings.assignment')),
                ('unit_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.unitversion')),
            ],
            options={
                'verbose_name': 'assigned unit',
                'verbose_name_plural': 'assigned units',
                'indexes': [models.Index(fields=['unit_version'], name='assignment_unit_version')],
                'constraints': [models.UniqueConstraint(fields=('assignment', 'unit_version'), name='assignment_unit_once'), models.UniqueConstraint(condition=models.Q(('chosen', True)), fields=('assignment', 'kind'), name='assignment_unit_one_chosen'), models.CheckConstraint(condition=models.Q(models.Q(('chosen', True), _negated=True), ('covers', True), _connector='OR'), name='assignment_unit_chosen_covers'), models.CheckConstraint(condition=models.Q(('distance_m__isnull', True), ('distance_m__gte', 0), _connector='OR'), name='assignment_unit_distance_not_negative')],
            },
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.UniqueConstraint(fields=('code', 'version'), name='plan_version_once'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(('valid__isempty', False)), name='plan_valid_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('finding',), name='assignment_one_current'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('clear', 'border', 'outside', 'gap', 'overlap'))), name='assignment_state_known'),
        ),
        migrations.AddConstraint(
            model_name='plancategory',
            constraint=models.UniqueConstraint(fields=('plan', 'category'), name='plan_category_once'),
        ),
        migrations.AddConstraint(
            model_name='plancategory',
            constraint=models.CheckConstraint(condition=models.Q(('floor__lte', models.F('full_mark'))), name='plan_category_floor_under_full_mark'),
        ),
        migrations.AddConstraint(
            model_name='resultpart',
            constraint=models.UniqueConstraint(fields=('result', 'component'), name='result_part_once'),
        ),
        migrations.AddConstraint(
            model_name='deductionline',
            constraint=models.UniqueConstraint(fields=('part', 'finding'), name='deduction_line_once'),
        ),
        migrations.AddConstraint(
            model_name='deductionline',
            constraint=models.CheckConstraint(condition=models.Q(('points__gte', 0)), name='deduction_line_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.UniqueConstraint(fields=('key',), name='round_key_once'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('period', '&&')], name='round_periods_apart', violation_error_message='round_periods_apart'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('key__regex', '^[0-9]{4}(-(0[1-9]|1[0-2])|Q[1-4])$')), name='round_key_form'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), ('released_at__isnull', False), ('status', 'published')), models.Q(models.Q(('status', 'published'), _negated=True), ('published_at__isnull', True)), _connector='OR'), name='round_published_when_released'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'open'), _negated=True), ('released_at__isnull', True), _connector='OR'), name='round_open_is_sealed'),
        ),
        migrations.AddConstraint(
            model_name='result',
            constraint=models.UniqueConstraint(fields=('round', 'bulletin', 'kind', 'code'), name='result_unit_once'),
        ),
        migrations.AddConstraint(
            model_name='result',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rank__isnull', False), ('score__isnull', False), ('score_exact__isnull', False)), models.Q(('rank__isnull', True), ('score__isnull', True), ('score_exact__isnull', True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='result_scored_or_says_why_not'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.UniqueConstraint(fields=('round', 'source_key'), name='visit_source_key_once'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('points_passed__lte', models.F('points_observed'))), name='visit_passed_at_most_observed'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('geometry__isnull', True), models.Q(models.Q(models.Func(models.F('geometry'), function='ST_IsEmpty', output_field=models.BooleanField()), _negated=True), django.db.models.lookups.Range(models.Func(models.F('geometry'), function='ST_X', output_field=models.FloatField()), (-180.0, 180.0)), django.db.models.lookups.Range(models.Func(models.F('geometry'), function='ST_Y', output_field=models.FloatField()), (-90.0, 90.0))), _connector='OR'), name='visit_place_in_the_world'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['round', 'source'], name='finding_round_source'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['observed_on'], name='finding_observed_on'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(fields=('source', 'source_key'), name='finding_source_key_once'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('received_datum__in', ['wgs84', 'cgcs2000', 'gcj02', 'bd09'])), name='finding_datum_known'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('geometry__isnull', False), ('place_mark__in', ['missing', 'zero', 'outside', 'unreadable']), _connector='OR'), name='finding_without_place_says_why'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('geometry__isnull', True), models.Q(models.Q(models.Func(models.F('geometry'), function='ST_IsEmpty', output_field=models.BooleanField()), _negated=True), django.db.models.lookups.Range(models.Func(models.F('geometry'), function='ST_X', output_field=models.FloatField()), (-180.0, 180.0)), django.db.models.lookups.Range(models.Func(models.F('geometry'), function='ST_Y', output_field=models.FloatField()), (-90.0, 90.0))), _connector='OR'), name='finding_place_in_the_world'),
        ),
    ]
