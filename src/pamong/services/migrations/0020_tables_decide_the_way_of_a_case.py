from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("services", "0019_cases_name_the_number_of_the_queue"),
    ]

    operations = [
        migrations.AddField(
            model_name="serviceversion",
            name="decisions",
            field=models.JSONField(db_default=[], default=list, verbose_name="decisions"),
        ),
        migrations.AddField(
            model_name="servicestep",
            name="unit_table",
            field=models.CharField(
                blank=True, db_default="", max_length=40, verbose_name="unit by table"
            ),
        ),
    ]
