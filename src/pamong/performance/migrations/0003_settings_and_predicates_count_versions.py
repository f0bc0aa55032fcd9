from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("performance", "0002_decided_outside_the_agency")]

    operations = [
        migrations.AddField(
            model_name="cycle",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="organizationpredicate",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
    ]
