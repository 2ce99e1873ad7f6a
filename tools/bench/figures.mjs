// @ts-check
/** Numbers as the tables show them. */

/** For a number that there is none of. */
const unknown = "–";

/** @param {readonly number[]} values */
export function median(values) {
  return percentile(values, 0.5);
}

/** 0 where there is none. @param {readonly number[]} values */
export function largest(values) {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

/** The smallest value that at least this share of the values does not exceed. @param {readonly number[]} values @param {number} share */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

/** Requests per second, to three digits: `154 k`, `1.26 M`. @param {number} perSecond */
export function rate(perSecond) {
  if (!(perSecond > 0)) throw new Error(`not a rate: ${perSecond}`);
  if (perSecond >= 1e6) return `${(perSecond / 1e6).toFixed(2)} M`;
  return perSecond >= 1e3 ? `${(perSecond / 1e3).toFixed(perSecond < 1e5 ? 1 : 0)} k` : perSecond.toFixed(0);
}

/** @param {number} ms NaN where the system does not tell */
export function milliseconds(ms) {
  if (Number.isNaN(ms)) return unknown;
  return `${ms.toFixed(ms < 10 ? 3 : 1)} ms`;
}

/** @param {number} ours @param {number} theirs */
export function ratio(ours, theirs) {
  return (ours / theirs).toFixed(2);
}

/**
 * The median of what runs that followed each other say: a machine that gets slower or faster between two pairs changes nothing.
 * @param {readonly number[]} ours @param {readonly number[]} theirs
 */
export function pairedRatio(ours, theirs) {
  return median(ours.map((rate, i) => rate / theirs[i]));
}

/** @param {number} value NaN where there is none */
export function hundredths(value) {
  return Number.isNaN(value) ? unknown : value.toFixed(2);
}

/** @param {readonly number[]} values */
export function geometricMean(values) {
  return Math.exp(values.reduce((logs, value) => logs + Math.log(value), 0) / values.length);
}

/** A Markdown table. @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
export function table(head, rows) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${head.map((_, i) => (i === 0 ? "---" : "---:")).join("|")}|`, ...rows.map(line)].join("\n");
}
