from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0001_event_and_label"),
        ("tenancy", "0003_statistics_after_bulk_writes"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="label", name="label_once_per_object"),
        migrations.AddConstraint(
            model_name="label",
            constraint=models.UniqueConstraint(
                fields=("agency", "object_type", "object_id", "noted_at", "text"),
                name="label_once_at_a_time",
            ),
        ),
    ]
