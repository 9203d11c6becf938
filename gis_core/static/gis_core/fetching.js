/**
 * Answers of this server; a refusal becomes an Error that says what the server said.
 * @module
 */

/** No answer at all: the server or the network is down. */
export class Silence extends Error {}

export class Problem extends Error {
  /** @param {{type?: string, title?: string, detail?: string, hint?: string, status?: number}} problem */
  constructor(problem) {
    super([problem.detail || problem.title, problem.hint].filter(Boolean).join(" "));
    this.status = problem.status;
    /** By which a page finds words of its own. */
    this.code = (problem.type ?? "").split("/").pop() ?? "";
    this.members = problem;
  }
}

/**
 * @param {string} address
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function fetchJson(address, signal) {
  const response = await fetch(address, { signal, headers: { Accept: "application/json" } }).catch((error) => {
    // What the browser says here ("Failed to fetch") helps no reader.
    throw error.name === "AbortError" ? error : new Silence(error.message);
  });
  if (response.ok) return response.json();
  let problem = { title: `${response.status} ${response.statusText}`, status: response.status };
  try {
    problem = { ...problem, ...(await response.json()) };
  } catch {
    // An answer that is no problem document: its status line is all there is to say.
  }
  throw new Problem(problem);
}
