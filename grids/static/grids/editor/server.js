/**
 * Requests to this server about a draft: with the tag that was seen, the form's mark, and refusals as errors.
 * @module
 */

/** A refusal of the server, as its problem document says it. */
export class Refusal extends Error {
  /** @param {number} status @param {any} document  of application/problem+json */
  constructor(status, document) {
    super(document.detail || document.title || `HTTP ${status}`);
    this.name = "Refusal";
    this.status = status;
    /** @type {string} */
    this.detail = document.detail || document.title || "";
    /** @type {string} */
    this.hint = document.hint || "";
    /** @type {any} */
    this.document = document;
    /** The type of the problem: the last part of its address. @type {string} */
    this.code = String(document.type || "").split("/").pop() || "";
  }

  /** Where on the map it was, if the server says so. @returns {[number, number] | null} */
  get place() {
    const { place } = this.document;
    return Array.isArray(place) && place.length === 2 ? [Number(place[0]), Number(place[1])] : null;
  }
}

/** No answer at all: the network or the server is down. Whether the request arrived is not known. */
export class NoAnswer extends Error {
  /** @param {unknown} cause */
  constructor(cause) {
    super("no answer", { cause });
    this.name = "NoAnswer";
  }
}

/**
 * @typedef {object} Answer
 * @property {any} document
 * @property {string} etag
 * @property {boolean} replayed  the server had done this very request before
 * @property {number} status
 */

/**
 * @typedef {object} Server
 * @property {(address: string, signal?: AbortSignal) => Promise<Answer>} read
 * @property {(address: string, told: (progress: any) => void, signal?: AbortSignal) => Promise<any>} readTelling
 *     what an answer comes to that tells its progress line by line
 * @property {(method: string, address: string, body?: any, how?: {etag?: string, key?: string}) => Promise<Answer>} write
 * @property {(address: string, file: Blob) => Promise<Answer>} send  a file as it is
 * @property {Record<string, string>} addresses
 */

/**
 * @param {Record<string, string>} addresses  of the page's configuration
 * @param {() => string} csrf  the present mark against forged forms
 * @param {typeof fetch} [ask]
 * @returns {Server}
 */
export function createServer(addresses, csrf = csrfMark, ask = (...given) => fetch(...given)) {
  /** @param {string} address @param {RequestInit} how @returns {Promise<Answer>} */
  async function answered(address, how) {
    const response = await ask(address, { credentials: "same-origin", ...how }).catch((error) => {
      throw error.name === "AbortError" ? error : new NoAnswer(error);
    });
    const said = await response.text().catch((error) => { throw new NoAnswer(error); });
    const document = parsed(said);
    // A proxy before a server that is down answers in its stead.
    if ([502, 504].includes(response.status)) throw new NoAnswer(response.status);
    if (!response.ok) throw new Refusal(response.status, document ?? { title: `${response.status} ${response.statusText}` });
    return {
      document, etag: response.headers.get("ETag") ?? "", status: response.status,
      replayed: response.headers.get("Idempotency-Replayed") === "true",
    };
  }

  /**
   * @param {string} address @param {(progress: any) => void} told @param {AbortSignal} [signal]
   * @returns {Promise<any>}  the last line
   */
  async function readTelling(address, told, signal) {
    const response = await ask(address, {
      credentials: "same-origin", signal, headers: { Accept: "application/x-ndjson, application/json;q=0.9" },
    }).catch((error) => { throw error.name === "AbortError" ? error : new NoAnswer(error); });
    if (!response.ok || !response.headers.get("Content-Type")?.startsWith("application/x-ndjson")) return whole(response);
    let last = null;
    for await (const line of linesOf(response)) {
      last = JSON.parse(line);
      if (last.progress) told(last.progress);
    }
    if (last?.problem) throw new Refusal(last.problem.status, last.problem);
    if (!last || last.progress) throw new NoAnswer("cut off");
    return last;
  }

  /** An answer that tells nothing on the way. @param {Response} response */
  async function whole(response) {
    const document = parsed(await response.text());
    if ([502, 504].includes(response.status)) throw new NoAnswer(response.status);
    if (!response.ok) throw new Refusal(response.status, document ?? { title: `${response.status} ${response.statusText}` });
    return { impact: document };
  }

  return {
    addresses,
    readTelling,
    read: (address, signal) => answered(address, { signal, headers: { Accept: "application/json" } }),
    write: (method, address, body, { etag = "", key = "" } = {}) => answered(address, {
      method,
      headers: {
        Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrf(),
        ...(etag ? { "If-Match": etag } : {}), ...(key ? { "Idempotency-Key": key } : {}),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    }),
    send: (address, file) => answered(address, {
      method: "POST", headers: { Accept: "application/json", "X-CSRFToken": csrf() }, body: file,
    }),
  };
}

/** The lines of an answer as they come. @param {Response} response @returns {AsyncGenerator<string>} */
async function* linesOf(response) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read().catch((error) => {
      throw error.name === "AbortError" ? error : new NoAnswer(error);
    });
    if (done) break;
    const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
    rest = /** @type {string} */ (lines.pop());
    yield* lines.filter(Boolean);
  }
  if (rest) yield rest;
}

/** @param {string} said */
function parsed(said) {
  try {
    return said ? JSON.parse(said) : null;
  } catch {
    return null;
  }
}

/** The mark that Django put into this page's cookie (or, where that is hidden, into its form). */
export function csrfMark() {
  const cookie = document.cookie.split("; ").find((each) => /^(__Host-)?csrftoken=/.test(each));
  if (cookie) return decodeURIComponent(cookie.slice(cookie.indexOf("=") + 1));
  return /** @type {HTMLInputElement | null} */ (document.querySelector("[name=csrfmiddlewaretoken]"))?.value ?? "";
}
