"""Record: tiles 0003: a hexagon's months lie together, with their counts."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tiles', '0002_hexagons'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='hexagontotal',
            index=models.Index(fields=['hexagon', 'round'], include=('count',), name='hexagon_months'),
        ),
    ]
