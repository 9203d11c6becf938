"""A person at the keys: presses, goes from part to part, and sees at each where the focus is."""

# The element that has the focus, whether a mark of it is drawn, and whether any of that mark is to be seen: an outline
# outside of an element is cut off where the element fills a box that hides what runs over.
FOCUS = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return { at: "body", marked: true };
  const said = at.tagName.toLowerCase() + (at.id ? `#${at.id}` : "") + ` ${(at.getAttribute("aria-label") ?? at.textContent ?? "").trim().slice(0, 40)}`;
  const marks = [at, ...at.querySelectorAll("*")].slice(0, 30).filter((each) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1) || (each === at && boxShadow !== "none");
  });
  const seen = (each) => {
    const style = getComputedStyle(each);
    const out = style.outlineStyle === "none" ? 0 : Math.max(0, parseFloat(style.outlineOffset) + 1);
    const box = each.getBoundingClientRect();
    let [left, top, right, bottom] = [0, 0, innerWidth, innerHeight];
    for (let around = each.parentElement; around && around !== document.body; around = around.parentElement) {
      const { overflowX, overflowY, position } = getComputedStyle(around);
      if (overflowX === "visible" && overflowY === "visible") continue;
      const edge = around.getBoundingClientRect();
      [left, top, right, bottom] = [Math.max(left, edge.left), Math.max(top, edge.top), Math.min(right, edge.right), Math.min(bottom, edge.bottom)];
    }
    if (box.right < left || box.left > right || box.bottom < top || box.top > bottom) return false;
    const sides = [box.left - out >= left, box.right + out <= right, box.top - out >= top, box.bottom + out <= bottom];
    return sides.filter(Boolean).length >= 2;
  };
  return { at: said, marked: marks.some(seen), why: marks.length === 0 ? "nothing is drawn" : "it is cut off" };
}"""


class Keyboard:
    """Keys only: no pointer is moved and nothing is focused but by Tab and by the page's own keys."""

    def __init__(self, page):
        self.page = page
        self.unmarked = []

    def press(self, *keys):
        """Press one key after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text):
        """Write into what has the focus, in place of what stands there."""
        self.press("Control+a")
        self.page.keyboard.type(text)

    def look(self):
        """See where the focus is; a place where it cannot be seen is kept in ``unmarked``."""
        told = self.page.evaluate(FOCUS)
        if not told["marked"]:
            self.unmarked.append(f"{told['at']}: {told['why']}")
        return told["at"]

    def reach(self, selector, *, back=False, most=150):
        """Go on by Tab until what has the focus is that; the way there."""
        way = []
        for _ in range(most):
            if self.page.evaluate("(one) => document.activeElement.matches(one)", selector):
                return way
            self.press("Shift+Tab" if back else "Tab")
            way.append(self.look())
        raise AssertionError(f"{selector} is not reached by Tab: {way}")

    def use(self, selector, key="Enter", **how):
        """Go to what that is and press a key there."""
        self.reach(selector, **how)
        self.press(key)
