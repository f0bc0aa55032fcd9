from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("services", "0010_letters_by_template")]

    # Those of before name none and show no share until the night reckons them anew.
    operations = [
        migrations.AddField(
            model_name="publicfigure",
            name="compared",
            field=models.PositiveIntegerField(null=True),
        ),
    ]
