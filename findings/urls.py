"""Door: which addresses does the findings floor answer?"""

from django.urls import URLPattern, URLResolver, path

from findings import (
    appeal_pages,
    appeals_api,
    batch_urls,
    departments_api,
    drafts_api,
    explain_api,
    explain_pages,
    immediate_doors,
    ledger_api,
    ledger_pages,
    proof_api,
    publication_api,
    publication_pages,
    results_api,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *batch_urls.urlpatterns,
    path("api/v1/answers/<str:name>", explain_api.answer_named, name="answer"),
    path("api/v1/findings/<int:number>/answer", explain_api.finding_answer, name="finding-answer"),
    path("findings/<int:number>", explain_pages.finding_page, name="finding"),
    path("api/v1/findings/immediate", immediate_doors.immediate_list, name="immediate-findings"),
    path("findings/immediate", immediate_doors.immediate_page, name="immediate-page"),
    path("api/v1/rounds", results_api.rounds, name="rounds"),
    path("api/v1/rounds/<str:key>", publication_api.one_round, name="round"),
    path("api/v1/rounds/<str:key>/manifest", proof_api.manifest, name="round-manifest"),
    path("api/v1/rounds/<str:key>/proof.zip", proof_api.proof, name="round-proof"),
    path("api/v1/rounds/<str:key>/publication", publication_api.publication, name="round-publication"),
    path("rounds/<str:key>/proof", proof_api.proof_page, name="proof-page"),
    path("rounds/<str:key>/publication", publication_pages.publication_page, name="publication-page"),
    path(
        "api/v1/rounds/<str:key>/departments", departments_api.round_departments, name="round-departments"
    ),
    path("api/v1/rounds/<str:key>/results", results_api.round_results, name="round-results"),
    path("api/v1/rounds/<str:key>/results/<str:code>/lines", results_api.result_lines, name="result-lines"),
    path("api/v1/ledger", ledger_api.ledger, name="ledger"),
    path("api/v1/ledger/book.xlsx", ledger_api.book, name="ledger-book"),
    path("api/v1/ledger/quarters/<str:quarter>", ledger_api.quarter, name="ledger-quarter"),
    path("api/v1/ledger/settlements", ledger_api.settlements, name="ledger-settlements"),
    path("ledger", ledger_pages.ledger_page, name="ledger-page"),
    path("api/v1/appeals", appeals_api.all_appeals, name="appeals"),
    path("api/v1/appeals/<int:appeal>", appeals_api.one_appeal, name="appeal"),
    path("api/v1/appeals/<int:appeal>/withdraw", appeals_api.withdraw, name="appeal-withdraw"),
    path("api/v1/appeals/<int:appeal>/decide", appeals_api.decide, name="appeal-decide"),
    path("api/v1/appeals/<int:appeal>/evidence", appeals_api.evidence, name="appeal-evidence"),
    path(
        "api/v1/appeals/<int:appeal>/evidence/<int:evidence>", appeals_api.evidence_file,
        name="appeal-evidence-file",
    ),
    path("api/v1/findings/<int:finding>/appeals", appeals_api.finding_appeals, name="finding-appeals"),
    path("api/v1/findings/<int:finding>/rulings", appeals_api.rulings, name="finding-rulings"),
    path("appeals", appeal_pages.list_page, name="appeals-page"),
    path("appeals/<int:appeal>", appeal_pages.one_page, name="appeal-page"),
    path("findings/<int:finding>/appeal", appeal_pages.form_page, name="appeal-form"),
    path("api/v1/drafts/<int:draft>/impact", drafts_api.draft_impact, name="draft-impact"),
]
