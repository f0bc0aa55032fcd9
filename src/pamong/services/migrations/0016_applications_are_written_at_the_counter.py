import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0001_units_positions_employees"),
        ("services", "0015_letters_are_revoked_and_written_again"),
        ("tenancy", "0003_statistics_after_bulk_writes"),
    ]

    operations = [
        migrations.AddField(
            model_name="applicationdraft",
            name="officer",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organization.employee",
            ),
        ),
        migrations.AddIndex(
            model_name="applicationdraft",
            index=models.Index(
                condition=models.Q(("case__isnull", True), ("officer__isnull", False)),
                fields=["agency", "officer", "changed_at"],
                name="draft_at_counter",
            ),
        ),
    ]
