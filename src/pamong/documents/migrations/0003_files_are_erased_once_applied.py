from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_revoked_documents_are_replaced"),
    ]

    operations = [
        migrations.AddField(
            model_name="importrun",
            name="file_name",
            field=models.CharField(blank=True, max_length=200, verbose_name="file name"),
        ),
    ]
