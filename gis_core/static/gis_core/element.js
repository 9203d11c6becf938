/**
 * Elements made from data: texts are always set as text, never read as HTML.
 * @module
 */

/**
 * @param {string} name
 * @param {Record<string, string | boolean | EventListener>} [attributes]  "on…" adds a listener
 * @param {...(Node | string | null | false | undefined)} children
 * @returns {HTMLElement}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key.replace(/^on/, ""), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/**
 * A patch of colour for a legend. (A style attribute would break the page's policy; the
 * style object does not.)
 * @param {string} colour
 */
export function swatch(colour) {
  const made = element("span", { class: "swatch", "aria-hidden": "true" });
  made.style.backgroundColor = colour;
  return made;
}

/**
 * A text about a number of things: English says one thing in other words than two.
 * @param {Record<string, string>} text
 * @param {string} name  of the text for many; the one for one is called name + "One"
 * @param {number} count
 */
export function counted(text, name, count) {
  return filled(text[count === 1 ? `${name}One` : name], { count });
}

/**
 * Fill the {names} of a translated text.
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
