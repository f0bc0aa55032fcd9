import django.db.models.deletion
from django.db import migrations, models

import pamong.tenancy.current
from pamong.tenancy.operations import ForceRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("services", "0004_public_figures"),
        ("tenancy", "0003_statistics_after_bulk_writes"),
    ]

    operations = [
        migrations.CreateModel(
            name="UploadPiece",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=40)),
                ("begins", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
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
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="services.applicationdraft",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "draft", "field", "key", "begins"),
                        name="upload_piece_once",
                    )
                ],
            },
        ),
        ForceRowSecurity("services_uploadpiece"),
    ]
