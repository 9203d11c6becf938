"""Door: which addresses do plans have?"""

from django.urls import URLPattern, path

from findings import plan_edit_page, plan_pages, plan_trial_page, plans_api

urlpatterns: list[URLPattern] = [
    path("api/v1/plans", plans_api.plans, name="plans"),
    path("api/v1/plans/schema", plans_api.schema, name="plan-schema"),
    path("api/v1/plans/trial", plan_trial_page.trial, name="plan-trial"),
    path("api/v1/plans/trial.csv", plan_trial_page.trial_file, name="plan-trial-file"),
    path("api/v1/plans/compare", plans_api.comparison, name="plan-comparison"),
    path("api/v1/plans/<path:key>/<int:version>", plans_api.one_plan, name="plan"),
    path("api/v1/plans/<path:key>/<int:version>.<str:form>", plans_api.plan_file, name="plan-file"),
    path("plans", plan_pages.list_page, name="plans-page"),
    path("plans/compare", plan_pages.compare_page, name="plan-compare-page"),
    path("plans/try", plan_trial_page.trial_page, name="plan-try-page"),
    path("plans/new", plan_edit_page.edit_page, name="plan-new"),
    path("plans/<path:key>/<int:version>", plan_pages.plan_page, name="plan-page"),
    path("plans/<path:key>/<int:version>/edit", plan_edit_page.edit_page, name="plan-edit"),
]
