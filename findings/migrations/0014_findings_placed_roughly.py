"""Door: findings placed roughly are found without going through all."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('findings', '0013_photos'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(condition=models.Q(('accuracy_m__gt', 50), ('place_mark', '')), fields=['accuracy_m'], name='finding_placed_roughly'),
        ),
    ]
