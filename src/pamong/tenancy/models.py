from django.db import models
from django.utils.translation import gettext_lazy as _

from pamong.tenancy.current import agency_id_or_none


class Agency(models.Model):
    """An *instansi*: a whole ministry or a whole local government."""

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Asia/Jakarta")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="agency_code_unique")]

    def __str__(self) -> str:
        return self.name


class AgencyModel(models.Model):
    """A row of one agency. Row-level security shows it to that agency alone."""

    agency = models.ForeignKey(
        "tenancy.Agency",
        on_delete=models.PROTECT,
        related_name="+",
        default=agency_id_or_none,
        editable=False,
    )

    class Meta:
        abstract = True
