"""Door: which addresses does the grids floor answer?"""

from django.urls import URLPattern, URLResolver, path

from grids import (
    attachments_api,
    co_sign_api,
    co_sign_pages,
    drafts_api,
    editor,
    review_api,
    review_conflict_pages,
    review_pages,
    settlements_api,
    settlements_pages,
    streets_api,
    unit_duties_api,
    units_api,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/units", units_api.units, name="units"),
    # “faults” and “history” are words here, no codes; a unit so called has its address with the kind.
    path("api/v1/units/faults", units_api.unit_faults, name="unit-faults"),
    path("api/v1/units/<str:code>", units_api.unit_of_code, name="unit-of-code"),
    path("api/v1/units/<str:code>/history", units_api.history_of_code, name="history-of-code"),
    path("api/v1/units/<str:kind>/<str:code>", units_api.unit, name="unit"),
    path("api/v1/units/<str:kind>/<str:code>/history", units_api.unit_history, name="unit-history"),
    path("api/v1/streets", streets_api.streets, name="streets"),
    path("api/v1/streets/<str:code>", streets_api.street, name="street"),
    path("editor/", editor.editor, name="editor"),
    path("editor/lines", editor.editor_lines, name="editor-lines"),
    path("editor/<int:draft>", editor.editor_draft, name="editor-draft"),
    path("api/v1/units/<str:kind>/<str:code>/duties", unit_duties_api.unit_duties, name="unit-duties"),
    path("api/v1/drafts", drafts_api.all_drafts, name="drafts"),
    path("api/v1/drafts/<int:draft>", drafts_api.one_draft, name="draft"),
    path("api/v1/drafts/<int:draft>/operations", drafts_api.operations, name="draft-operations"),
    path(
        "api/v1/drafts/<int:draft>/operations/<int:ordinal>", drafts_api.one_operation, name="draft-operation"
    ),
    path("api/v1/drafts/<int:draft>/undo", drafts_api.undo, name="draft-undo"),
    path("api/v1/drafts/<int:draft>/redo", drafts_api.redo, name="draft-redo"),
    path("api/v1/drafts/<int:draft>/locks", drafts_api.locks, name="draft-locks"),
    path("api/v1/drafts/<int:draft>/rebase", drafts_api.rebase, name="draft-rebase"),
    path("api/v1/drafts/<int:draft>/submit", drafts_api.submit, name="draft-submit"),
    path("api/v1/drafts/<int:draft>/take-back", drafts_api.take_back, name="draft-take-back"),
    path("api/v1/drafts/<int:draft>/return", drafts_api.send_back, name="draft-return"),
    path("api/v1/drafts/<int:draft>/approve", drafts_api.approve, name="draft-approve"),
    path("api/v1/drafts/<int:draft>/publish", drafts_api.publish, name="draft-publish"),
    path("api/v1/drafts/<int:draft>/units", drafts_api.draft_units, name="draft-units"),
    path("api/v1/drafts/<int:draft>/arcs", drafts_api.draft_arcs, name="draft-arcs"),
    path("api/v1/drafts/<int:draft>/faults", drafts_api.draft_faults, name="draft-faults"),
    path("api/v1/drafts/<int:draft>/diff", drafts_api.draft_diff, name="draft-diff"),
    path("api/v1/drafts/<int:draft>/attachments", attachments_api.attachments, name="draft-attachments"),
    path(
        "api/v1/drafts/<int:draft>/attachments/<int:attachment>", attachments_api.one_attachment,
        name="draft-attachment",
    ),
    path("api/v1/drafts/<int:draft>/others", review_api.others, name="draft-others"),
    path("api/v1/drafts/<int:draft>/comments", review_api.comments, name="draft-comments"),
    path(
        "api/v1/drafts/<int:draft>/comments/<int:comment>/settle", review_api.one_comment,
        name="draft-comment-settle",
    ),
    path("api/v1/drafts/<int:draft>/consents", co_sign_api.consents, name="draft-consents"),
    path("api/v1/consents", co_sign_api.own_consents, name="own-consents"),
    path("api/v1/consents/<int:number>/answer", co_sign_api.answer, name="consent-answer"),
    path("drafts", review_pages.list_page, name="drafts-page"),
    path("drafts/<int:draft>/review", review_pages.review_page, name="draft-review"),
    path("drafts/<int:draft>/conflict", review_conflict_pages.conflict_page, name="draft-conflict"),
    path("drafts/<int:draft>/sheet", co_sign_pages.sheet, name="draft-sheet"),
    path("consents/<int:number>", co_sign_pages.own_consent, name="own-consent"),
    path("co-sign/<str:secret>", co_sign_pages.co_sign, name="co-sign"),
    path("api/v1/revisions", drafts_api.revisions, name="revisions"),
    path("api/v1/revisions/<int:number>/diff", drafts_api.revision_diff, name="revision-diff"),
    path("api/v1/revisions/<int:number>/rollback", drafts_api.roll_back, name="revision-rollback"),
    path("api/v1/settlements", settlements_api.settlements, name="settlements"),
    path("api/v1/site-decisions", settlements_api.record, name="record-site-decision"),
    path("api/v1/site-decisions/<str:code>", settlements_api.one_decision, name="site-decision"),
    path(
        "api/v1/site-decisions/<str:code>/evidence", settlements_api.evidence, name="site-decision-evidence"
    ),
    path(
        "api/v1/site-decisions/<str:code>/evidence/<int:number>", settlements_api.one_file,
        name="site-decision-file",
    ),
    path("site-decisions", settlements_pages.decisions_page, name="site-decisions-page"),
    path("site-decisions/<str:code>", settlements_pages.decision_page, name="site-decision-page"),
]
