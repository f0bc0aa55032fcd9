from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0001_units_positions_employees"),
        ("services", "0007_work_goes_to_officers_by_area_and_load"),
        ("tenancy", "0003_statistics_after_bulk_writes"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="escalated",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="case",
            name="warn_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(
                    ("closed_at__isnull", True), ("escalated__lt", 2), ("held_since__isnull", True)
                ),
                fields=["agency", "warn_at"],
                name="case_to_escalate",
            ),
        ),
    ]
