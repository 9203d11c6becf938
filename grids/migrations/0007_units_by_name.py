"""Door: units that bear a name are found without going through all."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0006_chiefs_of_two_levels'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='unitversion',
            index=models.Index(fields=['kind', 'name'], name='unit_version_kind_name'),
        ),
    ]
