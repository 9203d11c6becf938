"""Door: how does Django know this floor?"""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FindingsConfig(AppConfig):
    name = "findings"
    verbose_name = _("Findings")

    def ready(self) -> None:
        """Let rounds stand guard over the boundaries, and hear of new ones (docs/decisions/0009);
        keep indexes of cells in files."""
        from findings.freeze import keep_frozen, next_allowed_days
        from findings.place.cells_file import Lookout, cells_of
        from findings.place_index import keep_cells
        from findings.tasks import wake_stale
        from grids import after_publication, publication_guards

        publication_guards.register(keep_frozen)
        publication_guards.register_adviser(next_allowed_days)
        after_publication.register(wake_stale)
        keep_cells(cells_of, Lookout)
