from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("services", "0021_mails_say_why_they_failed"),
    ]

    operations = [
        migrations.AddField(
            model_name="applicationdraft",
            name="typed",
            field=models.JSONField(db_default={}, default=dict),
        ),
    ]
