"""Door: how does Django know this floor?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FindingsConfig(AppConfig):
    name = "findings"
    verbose_name = _("Findings")

    def ready(self) -> None:
        """Let rounds stand guard over the boundaries (docs/decisions/0009)."""
        from findings.freeze import keep_frozen
        from grids.publication_guards import register

        register(keep_frozen)
