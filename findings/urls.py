"""Door: which addresses does the findings floor answer?"""

from django.urls import URLPattern, URLResolver, path

from findings import api, drafts_api, results_api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/assign", api.assign, name="assign"),
    path("api/v1/rounds", results_api.rounds, name="rounds"),
    path("api/v1/rounds/<str:key>/results", results_api.round_results, name="round-results"),
    path("api/v1/rounds/<str:key>/results/<str:code>/lines", results_api.result_lines, name="result-lines"),
    path("api/v1/drafts/<int:draft>/impact", drafts_api.draft_impact, name="draft-impact"),
]
