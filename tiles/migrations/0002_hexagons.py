"""Record: tiles 0002: findings counted in hexagons."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tiles', '0001_tile_geometry'),
        ('findings', '0015_count_changes'),
    ]

    operations = [
        migrations.CreateModel(
            name='HexagonCount',
            fields=[
                ('pk', models.CompositePrimaryKey('round', 'hexagon', 'category', 'source', 'state', blank=True, editable=False, primary_key=True, serialize=False)),
                ('round', models.BigIntegerField()),
                ('hexagon', models.BigIntegerField()),
                ('category', models.BigIntegerField()),
                ('source', models.CharField(max_length=10)),
                ('state', models.CharField(max_length=10)),
                ('count', models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='HexagonTotal',
            fields=[
                ('pk', models.CompositePrimaryKey('round', 'hexagon', blank=True, editable=False, primary_key=True, serialize=False)),
                ('round', models.BigIntegerField()),
                ('hexagon', models.BigIntegerField()),
                ('count', models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Hexagon',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('resolution', models.PositiveSmallIntegerField()),
                ('cell', models.BigIntegerField()),
                ('outline', django.contrib.gis.db.models.fields.PolygonField(spatial_index=False, srid=0)),
                ('km2', models.FloatField()),
                ('street_km', models.FloatField(null=True)),
                ('inhabitants', models.FloatField(null=True)),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GistIndex(fields=['resolution', 'outline'], name='hexagon_place')],
                'constraints': [models.UniqueConstraint(fields=('cell',), name='hexagon_once')],
            },
        ),
    ]
