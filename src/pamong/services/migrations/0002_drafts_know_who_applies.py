from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("services", "0001_services_and_cases")]

    operations = [
        migrations.AddField(
            "applicationdraft",
            "applicant",
            models.JSONField(default=dict, verbose_name="applicant"),
        ),
        migrations.AddField("applicationdraft", "seen", models.JSONField(default=list)),
    ]
