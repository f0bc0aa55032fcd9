import django.db.models.deletion
from django.db import migrations, models

import pamong.tenancy.current
from pamong.tenancy.operations import ForceRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0001_units_positions_employees"),
        ("services", "0006_requirements_are_checked"),
        ("tenancy", "0003_statistics_after_bulk_writes"),
    ]

    operations = [
        migrations.CreateModel(
            name="AreaOfficer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("area", models.CharField(max_length=100, verbose_name="area")),
                ("area_key", models.CharField(max_length=100)),
            ],
        ),
        migrations.AddField(
            model_name="servicestep",
            name="area_field",
            field=models.CharField(
                blank=True, max_length=60, verbose_name="question about the area"
            ),
        ),
        migrations.AddField(
            model_name="servicestep",
            name="routing",
            field=models.CharField(
                choices=[
                    ("queue", "whoever takes it next"),
                    ("load", "who has least in hand"),
                    ("area", "who has the area"),
                ],
                default="queue",
                max_length=8,
                verbose_name="goes to",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("routing", "area"), _negated=True),
                    models.Q(("area_field", ""), _negated=True),
                    _connector="OR",
                ),
                name="area_step_knows_its_question",
            ),
        ),
        migrations.AddField(
            model_name="areaofficer",
            name="agency",
            field=models.ForeignKey(
                default=pamong.tenancy.current.agency_id_or_none,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenancy.agency",
            ),
        ),
        migrations.AddField(
            model_name="areaofficer",
            name="employee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organization.employee",
            ),
        ),
        migrations.AddField(
            model_name="areaofficer",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organization.unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="areaofficer",
            constraint=models.UniqueConstraint(
                fields=("agency", "unit", "area_key"), name="area_has_one_officer"
            ),
        ),
        ForceRowSecurity("services_areaofficer"),
    ]
