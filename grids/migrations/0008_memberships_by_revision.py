"""Door: what a revision wrote and closed of the memberships is found without going through all."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0007_units_by_name'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='membership',
            index=models.Index(models.F('believed__startswith'), name='membership_believed_from'),
        ),
        migrations.AddIndex(
            model_name='membership',
            index=models.Index(models.F('believed__endswith'), condition=models.Q(('believed__upper_inf', False)), name='membership_believed_to'),
        ),
    ]
