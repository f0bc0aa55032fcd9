import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0002_the_treasurer_takes_money"),
        ("services", "0018_questions_lead_to_services"),
        ("tenancy", "0003_statistics_after_bulk_writes"),
    ]

    operations = [
        migrations.AddField(
            model_name="applicationdraft",
            name="ticket",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="services.queueticket",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="ticket",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="services.queueticket",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("ticket__isnull", False)),
                fields=["agency", "ticket"],
                name="case_of_ticket",
            ),
        ),
    ]
