"""Door: how does Django know this floor?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "gis_core"
    verbose_name = _("Ground floor")
