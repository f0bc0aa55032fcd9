import django.db.models.deletion
from django.db import migrations, models

import pamong.tenancy.current
from pamong.tenancy.operations import ForceRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0001_units_positions_employees"),
        ("services", "0003_satisfaction_survey"),
        ("tenancy", "0003_statistics_after_bulk_writes"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("cases", models.PositiveIntegerField(null=True)),
                ("in_time", models.PositiveIntegerField(null=True)),
                ("median_days", models.DecimalField(decimal_places=1, max_digits=8, null=True)),
                ("p90_days", models.DecimalField(decimal_places=1, max_digits=8, null=True)),
                ("answers", models.PositiveIntegerField(default=0)),
                ("points", models.JSONField(default=dict)),
                ("index", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ("grade", models.CharField(blank=True, max_length=1)),
                ("as_of", models.DateTimeField(verbose_name="as of")),
                (
                    "agency",
                    models.ForeignKey(
                        default=pamong.tenancy.current.agency_id_or_none,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.agency",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.servicetype",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "year", "service", "unit"),
                        name="public_figure_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        ForceRowSecurity("services_publicfigure"),
    ]
