"""Record: jobs that have an address of their own, and replies kept for their repetition."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('gis_core', '0002_audit'),
    ]

    operations = [
        migrations.AddField(
            model_name='job',
            name='key',
            field=models.UUIDField(blank=True, null=True, unique=True),
        ),
        migrations.CreateModel(
            name='KeptReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200)),
                ('client', models.CharField(max_length=80)),
                ('digest', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('until', models.DateTimeField()),
                ('status', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('content_type', models.CharField(blank=True, max_length=100)),
                ('content', models.BinaryField(default=bytes)),
            ],
            options={
                'verbose_name': 'kept reply',
                'verbose_name_plural': 'kept replies',
                'indexes': [models.Index(fields=['created_at'], name='kept_reply_age')],
                'constraints': [models.UniqueConstraint(fields=('key', 'client'), name='kept_reply_once')],
            },
        ),
    ]
