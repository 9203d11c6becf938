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

# Where something may lie under or over a text axe leaves its contrast undecided, and a fault there unsaid. It is
# reckoned then from the grounds the text's own ancestors paint, one over the other.
RUN = """async ([levels, beyond, only]) => {
  const found = await axe.run(document, { resultTypes: ["violations", "incomplete"],
    runOnly: only ? { type: "rule", values: only } : { type: "tag", values: levels },
    rules: only ? {} : Object.fromEntries(beyond.map((id) => [id, { enabled: true }])) });
  const said = (rule, node) => `${rule.id} at ${node.target.join(" ")}: ${node.failureSummary.split("\\n").slice(1).join("; ").trim()}`;
  const parts = (colour) => { const given = colour.match(/[\\d.]+/g).map(Number); return given.length === 3 ? [...given, 1] : given; };
  const over = (top, below) => [0, 1, 2].map((at) => top[at] * top[3] + below[at] * (1 - top[3])).concat(1);
  const light = (colour) => colour.slice(0, 3).map((each) => each / 255)
    .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4))
    .reduce((sum, each, at) => sum + each * [0.2126, 0.7152, 0.0722][at], 0);
  const undecided = (node) => {
    const one = document.querySelector(node.target[0]);
    if (!one || one === document.documentElement || one.closest("svg") || !one.textContent.trim() || node.target.length > 1) return null;
    const way = [];
    for (let at = one; at; at = at.parentElement) way.unshift(at);
    let ground = [255, 255, 255, 1];
    for (const each of way) {
      const style = getComputedStyle(each);
      if (style.backgroundImage !== "none") return null;
      ground = over(parts(style.backgroundColor), ground);
    }
    const [low, high] = [light(over(parts(getComputedStyle(one).color), ground)), light(ground)].sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05);
    const wanted = parseFloat(node.any[0]?.data?.expectedContrastRatio ?? "4.5");
    return ratio < wanted ? `contrast at ${node.target[0]}: ${ratio.toFixed(2)} on its own ground` : null;
  };
  const contrast = found.incomplete.filter((rule) => rule.id === "color-contrast").flatMap((rule) => rule.nodes);
  return [...found.violations.flatMap((rule) => rule.nodes.map((node) => said(rule, node))),
    ...contrast.map(undecided).filter((each) => each !== null)];
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
