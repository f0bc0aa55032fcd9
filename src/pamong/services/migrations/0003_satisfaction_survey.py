import django.db.models.deletion
from django.db import migrations, models

import pamong.services.models.surveys
import pamong.tenancy.current
from pamong.tenancy.operations import AppendOnly, ForceRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0001_units_positions_employees"),
        ("services", "0002_drafts_know_who_applies"),
        ("tenancy", "0003_statistics_after_bulk_writes"),
    ]

    operations = [
        migrations.CreateModel(
            name="OfficerTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="month")),
                ("answers", models.PositiveIntegerField()),
                ("competence", models.PositiveIntegerField()),
                ("conduct", models.PositiveIntegerField()),
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
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.employee",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.servicetype",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["agency", "month"], name="officer_tally_of_month")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "employee", "service", "month"), name="officer_tally_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyAnswer",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=pamong.services.models.surveys.chance_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("month", models.DateField(verbose_name="month")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("online", "online"),
                            ("paper", "on paper"),
                            ("import", "from an older system"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("requirements", models.PositiveSmallIntegerField()),
                ("procedure", models.PositiveSmallIntegerField()),
                ("time", models.PositiveSmallIntegerField()),
                ("cost", models.PositiveSmallIntegerField()),
                ("product", models.PositiveSmallIntegerField()),
                ("competence", models.PositiveSmallIntegerField()),
                ("conduct", models.PositiveSmallIntegerField()),
                ("complaints", models.PositiveSmallIntegerField()),
                ("facilities", models.PositiveSmallIntegerField()),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[("female", "Female"), ("male", "Male")],
                        max_length=10,
                        verbose_name="sex",
                    ),
                ),
                (
                    "age",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("under_21", "up to 20 years"),
                            ("from_21", "21 to 30 years"),
                            ("from_31", "31 to 40 years"),
                            ("from_41", "41 to 50 years"),
                            ("over_50", "over 50 years"),
                        ],
                        max_length=10,
                        verbose_name="age",
                    ),
                ),
                (
                    "education",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("primary", "Primary school or less"),
                            ("junior", "Junior secondary school"),
                            ("senior", "Senior secondary school"),
                            ("diploma", "Diploma"),
                            ("bachelor", "Bachelor"),
                            ("master", "Master or higher"),
                        ],
                        max_length=10,
                        verbose_name="education",
                    ),
                ),
                (
                    "occupation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("civil_servant", "Civil servant"),
                            ("forces", "Armed forces or police"),
                            ("private", "Private employee"),
                            ("business", "Own business"),
                            ("farmer", "Farmer or fisher"),
                            ("student", "Pupil or student"),
                            ("home", "Household"),
                            ("other", "Other"),
                        ],
                        max_length=15,
                        verbose_name="occupation",
                    ),
                ),
                ("comment", models.CharField(blank=True, max_length=1000, verbose_name="comment")),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.servicetype",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.serviceversion",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["agency", "service", "month"], name="survey_answer_of_service"
                    ),
                    models.Index(fields=["agency", "unit", "month"], name="survey_answer_of_unit"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("competence__gte", 1),
                            ("competence__lte", 4),
                            ("complaints__gte", 1),
                            ("complaints__lte", 4),
                            ("conduct__gte", 1),
                            ("conduct__lte", 4),
                            ("cost__gte", 1),
                            ("cost__lte", 4),
                            ("facilities__gte", 1),
                            ("facilities__lte", 4),
                            ("procedure__gte", 1),
                            ("procedure__lte", 4),
                            ("product__gte", 1),
                            ("product__lte", 4),
                            ("requirements__gte", 1),
                            ("requirements__lte", 4),
                            ("time__gte", 1),
                            ("time__lte", 4),
                        ),
                        name="survey_answers_from_1_to_4",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)),
                        name="survey_answer_month_is_its_first_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField()),
                ("sheets", models.PositiveSmallIntegerField()),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.servicetype",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "key"), name="survey_batch_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyFollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("key", models.UUIDField()),
                (
                    "element",
                    models.CharField(
                        choices=[
                            ("requirements", "requirements"),
                            ("procedure", "procedure"),
                            ("time", "time"),
                            ("cost", "cost"),
                            ("product", "product"),
                            ("competence", "competence"),
                            ("conduct", "conduct"),
                            ("complaints", "complaints"),
                            ("facilities", "facilities"),
                        ],
                        max_length=15,
                        verbose_name="element",
                    ),
                ),
                ("action", models.CharField(max_length=500, verbose_name="what is done")),
                ("responsible", models.CharField(max_length=200, verbose_name="who")),
                ("due_on", models.DateField(verbose_name="until")),
                ("done_on", models.DateField(null=True, verbose_name="done")),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["agency", "unit", "year"], name="survey_follow_up_of_unit")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "key"), name="survey_follow_up_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyInvitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.BinaryField(max_length=32)),
                ("officers", models.JSONField(default=list)),
                ("expires_on", models.DateField()),
                ("is_spent", models.BooleanField(default=False)),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.servicetype",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.serviceversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "token_hash"), name="survey_invitation_token_unique"
                    )
                ],
            },
        ),
        ForceRowSecurity("services_officertally"),
        ForceRowSecurity("services_surveyanswer"),
        ForceRowSecurity("services_surveybatch"),
        ForceRowSecurity("services_surveyfollowup"),
        ForceRowSecurity("services_surveyinvitation"),
        AppendOnly("services_surveyanswer"),
        AppendOnly("services_surveybatch"),
    ]
