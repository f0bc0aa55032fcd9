import django.db.models.deletion
from django.db import migrations, models

import pamong.tenancy.current
from pamong.tenancy.operations import AppendOnly, ForceRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_attachments_verification_imports_notices"),
        ("organization", "0001_units_positions_employees"),
        ("performance", "0001_performance_year"),
        ("tenancy", "0003_statistics_after_bulk_writes"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutsideDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name of the official")),
                (
                    "position",
                    models.CharField(max_length=170, verbose_name="office of the official"),
                ),
                ("decided_on", models.DateField(verbose_name="signed on")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
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
                    "version",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outside",
                        to="performance.planversion",
                    ),
                ),
                (
                    "evaluation",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outside",
                        to="performance.evaluation",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.attachment",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.employee",
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="performanceplan",
            name="agreed_plan_has_two_parties",
        ),
        migrations.AddField(
            model_name="evaluation",
            name="official",
            field=models.CharField(
                blank=True, max_length=300, verbose_name="official who evaluated"
            ),
        ),
        migrations.AddField(
            model_name="performanceplan",
            name="official",
            field=models.CharField(blank=True, max_length=300, verbose_name="official who agreed"),
        ),
        migrations.AlterField(
            model_name="evaluation",
            name="assessor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organization.employee",
            ),
        ),
        migrations.AlterField(
            model_name="evaluation",
            name="assessor_seat",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organization.appointment",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("assessor__isnull", False), ("assessor_seat__isnull", False)),
                    models.Q(
                        ("assessor__isnull", True),
                        ("assessor_seat__isnull", True),
                        models.Q(("official", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="evaluation_has_an_assessor",
            ),
        ),
        migrations.AddConstraint(
            model_name="performanceplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["agreed", "amending", "closed"]), _negated=True),
                    models.Q(
                        ("agreed_at__isnull", False),
                        models.Q(
                            ("assessor__isnull", False),
                            models.Q(("official", ""), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="agreed_plan_has_two_parties",
            ),
        ),
        migrations.AddConstraint(
            model_name="outsidedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("evaluation__isnull", True), ("version__isnull", False)),
                    models.Q(("evaluation__isnull", False), ("version__isnull", True)),
                    _connector="OR",
                ),
                name="outside_decision_about_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="outsidedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True), models.Q(("position", ""), _negated=True)
                ),
                name="outside_decision_has_an_official",
            ),
        ),
        ForceRowSecurity("performance_outsidedecision"),
        AppendOnly("performance_outsidedecision"),
    ]
