/**
 * What publishing would move: findings per unit, scores and ranks per round.
 * @module
 */
import { filled } from "../../gis_core/element.js";

/**
 * Units of which the count of findings or of open cases changes, the largest change first.
 * @param {any[]} units  of the API's impact
 */
export function countRows(units) {
  return units.map((unit) => ({
    ...unit,
    findings: unit.findings_after - unit.findings_before,
    cases: unit.cases_after - unit.cases_before,
  })).sort((one, other) => Math.abs(other.findings) + Math.abs(other.cases) - Math.abs(one.findings) - Math.abs(one.cases)
    || one.code.localeCompare(other.code));
}

/**
 * Scores before and after, round by round; whoever changes rank comes first.
 * @param {any[]} scores  of the API's impact
 */
export function scoreRows(scores) {
  return scores.map(({ round, unit, before, after }) => ({
    round, ...unit, before, after,
    change: before?.score && after?.score ? Number(after.score) - Number(before.score) : null,
    ranks: before?.rank && after?.rank ? before.rank - after.rank : null,
  })).sort((one, other) => other.round.localeCompare(one.round)
    || Math.abs(other.ranks ?? 0) - Math.abs(one.ranks ?? 0) || Math.abs(other.change ?? 0) - Math.abs(one.change ?? 0));
}

/** How far it is. @param {{step: string, done: number, of: number}} progress @param {Record<string, string>} text */
export function stepSaid({ step, done, of }, text) {
  return filled(text[`impact_${step}`] ?? "", { done, of });
}

/** A change with its sign; "±0" for none. @param {number} change @param {number} [decimals] */
export function signed(change, decimals = 0) {
  const said = Math.abs(change).toFixed(decimals);
  return Number(said) === 0 ? "±0" : `${change > 0 ? "+" : "−"}${said}`;
}

/** @param {any} standing @param {Record<string, string>} text */
export function standingSaid(standing, text) {
  if (!standing) return text.notEvaluated;
  if (standing.score === null) return text.noData;
  const rank = standing.rank === null ? "" : ` · ${text.rank} ${standing.rank}${standing.tied ? "=" : ""}`;
  return `${standing.score}${rank}`;
}
