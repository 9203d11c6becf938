"""Record: tiles 0001: outlines for the web map, cut tile by tile, and the figures joined to them."""

import django.contrib.gis.db.models.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [('findings', '0012_scored_parts')]

    operations = [
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('pk', models.CompositePrimaryKey('series', 'version', blank=True, editable=False, primary_key=True, serialize=False)),
                ('series', models.BigIntegerField()),
                ('version', models.BigIntegerField()),
                ('unit', models.BigIntegerField()),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200)),
                ('score', models.FloatField(null=True)),
                ('rank', models.IntegerField(null=True)),
                ('tied', models.BooleanField(null=True)),
                ('reason', models.CharField(max_length=100, null=True)),
                ('findings', models.IntegerField(null=True)),
                ('rate', models.FloatField(null=True)),
                ('change', models.FloatField(null=True)),
                ('group', models.CharField(blank=True, default='', max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=32)),
                ('held', models.CharField(max_length=32)),
                ('members', models.BinaryField()),
                ('made_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'held'), name='edition_once')],
            },
        ),
        migrations.CreateModel(
            name='FigureSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.BigIntegerField()),
                ('round', models.BigIntegerField(null=True)),
                ('mark', models.CharField(max_length=32)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('edition', 'round', 'mark'), name='figure_series_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Outline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.BigIntegerField()),
                ('mark', models.CharField(max_length=32)),
                ('shape', models.BinaryField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version', 'mark'), name='outline_once')],
            },
        ),
        migrations.CreateModel(
            name='TileGeometry',
            fields=[
                ('pk', models.CompositePrimaryKey('z', 'x', 'y', 'outline', blank=True, editable=False, primary_key=True, serialize=False)),
                ('z', models.PositiveSmallIntegerField()),
                ('x', models.PositiveIntegerField()),
                ('y', models.PositiveIntegerField()),
                ('outline', models.BigIntegerField()),
                ('geometry', django.contrib.gis.db.models.fields.GeometryField(null=True, spatial_index=False, srid=0)),
            ],
            options={
                'indexes': [models.Index(fields=['outline'], name='tile_geometry_outline')],
            },
        ),
    ]
