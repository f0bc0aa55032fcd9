import django.db.models.deletion
from django.db import migrations, models

import pamong.tenancy.current
from pamong.tenancy.operations import ForceRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("services", "0008_leaders_are_told_of_late_cases"),
        ("tenancy", "0003_statistics_after_bulk_writes"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="language",
            field=models.CharField(db_default="id", default="id", max_length=5),
        ),
        migrations.AddField(
            model_name="case",
            name="secret_turn",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="case",
            name="wants_mail",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AlterField(
            model_name="case",
            name="escalated",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="ApplicantMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("received", "taken in"),
                            ("question", "question"),
                            ("decision", "decision"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("about", models.BigIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("sent", "sent"), ("dropped", "given up")],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("next_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
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
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["agency", "next_at"],
                        name="mail_to_send",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "case", "kind", "about"), name="applicant_mail_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="ended_mail_has_its_moment",
                    ),
                ],
            },
        ),
        ForceRowSecurity("services_applicantmail"),
    ]
