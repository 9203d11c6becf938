"""Door: which addresses do plans have?"""

from django.urls import URLPattern, path

from findings import plans_api

urlpatterns: list[URLPattern] = [
    path("api/v1/plans", plans_api.plans, name="plans"),
    path("api/v1/plans/schema", plans_api.schema, name="plan-schema"),
    path("api/v1/plans/<path:key>/<int:version>", plans_api.one_plan, name="plan"),
    path("api/v1/plans/<path:key>/<int:version>.<str:form>", plans_api.plan_file, name="plan-file"),
]
