"""Record: findings 0008: answers where another unit covers beside the one that counts are found at once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('findings', '0007_publication'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='assignmentunit',
            index=models.Index(condition=models.Q(('chosen', False), ('covers', True)), fields=['assignment'], name='assignment_unit_beside'),
        ),
    ]
