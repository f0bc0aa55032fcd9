from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("services", "0020_tables_decide_the_way_of_a_case"),
    ]

    operations = [
        migrations.AddField(
            model_name="applicantmail",
            name="failure",
            field=models.CharField(
                blank=True,
                choices=[
                    ("server", "The mail server did not answer"),
                    ("later", "The mail server did not take it for now"),
                    ("address", "The address does not exist or takes no mail"),
                ],
                db_default="",
                max_length=10,
                verbose_name="failure",
            ),
        ),
        migrations.AddField(
            model_name="applicantmail",
            name="retried_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="applicantmail",
            index=models.Index(
                condition=models.Q(
                    models.Q(("failure", ""), _negated=True),
                    models.Q(("state", "sent"), _negated=True),
                ),
                fields=["agency", "case"],
                name="mail_that_failed",
            ),
        ),
    ]
