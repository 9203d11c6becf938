"""axe-core on a page in the browser: what of it breaks WCAG 2.2 at level A or AA, in words."""

from pathlib import Path

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Beside the size of targets (2.5.8, which axe asks of no page unless told), what is not of WCAG but what a screen
# reader's user goes by: one main part, headings in order, nothing outside a landmark.
BEYOND = ["landmark-one-main", "landmark-unique", "page-has-heading-one", "heading-order", "region",
          "empty-table-header", "target-size"]
# What depends on the colours alone.
CONTRAST = ["color-contrast", "link-in-text-block"]

RUN = """async ([levels, beyond, only]) => {
  const found = await axe.run(document, { resultTypes: ["violations"],
    runOnly: only ? { type: "rule", values: only } : { type: "tag", values: levels },
    rules: only ? {} : Object.fromEntries(beyond.map((id) => [id, { enabled: true }])) });
  const said = (rule, node) => `${rule.id} at ${node.target.join(" ")}: ${node.failureSummary.split("\\n").slice(1).join("; ").trim()}`;
  return found.violations.flatMap((rule) => rule.nodes.map((node) => said(rule, node)));
}"""


def violations(page, only=None):
    """What axe finds wrong with the page as it stands: one line for each element and rule.

    The library comes by the debugger's protocol, so the page's strict policy holds meanwhile as always.

    Args:
        only: names of rules, where not all are asked.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    return page.evaluate(RUN, [LEVELS, BEYOND, only])
