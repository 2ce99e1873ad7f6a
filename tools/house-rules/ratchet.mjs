// @ts-check
/**
 * The ratchet: what was already wrong when a rule came, by rule and key, with its amount. It may only sink. A violation is forgiven
 * up to the amount written down; when less is wrong than is written, the file must be lowered too (`--tighten`).
 *
 * @typedef {Record<string, Record<string, number>>} Ratchet
 * @typedef {import("./repository.mjs").Finding} Finding
 */

/** @param {readonly Finding[]} findings @returns {Ratchet} */
function amounts(findings) {
  /** @type {Ratchet} */
  const sums = {};
  for (const { rule, path, key = path, amount = 1, warning } of findings) {
    if (warning) continue;
    sums[rule] ??= {};
    sums[rule][key] = (sums[rule][key] ?? 0) + amount;
  }
  return sums;
}

/**
 * Splits findings into those that fail and those that the ratchet forgives, and names its entries that are too high.
 * @param {readonly Finding[]} findings @param {Ratchet} ratchet
 */
export function applyRatchet(findings, ratchet) {
  const now = amounts(findings);
  const failing = findings.filter(
    ({ rule, path, key = path, warning }) => !warning && now[rule][key] > (ratchet[rule]?.[key] ?? 0),
  );
  const loose = Object.entries(ratchet).flatMap(([rule, entries]) =>
    Object.entries(entries)
      .filter(([key, allowed]) => (now[rule]?.[key] ?? 0) < allowed)
      .map(([key, allowed]) => `${rule} ${key}: the ratchet allows ${allowed}, it is ${now[rule]?.[key] ?? 0}`),
  );
  return { failing, loose };
}

/** The ratchet lowered to what is wrong now. It never rises. @param {readonly Finding[]} findings @param {Ratchet} ratchet @returns {Ratchet} */
export function tighten(findings, ratchet) {
  const now = amounts(findings);
  /** @type {Ratchet} */
  const lowered = {};
  for (const [rule, entries] of Object.entries(ratchet)) {
    for (const [key, allowed] of Object.entries(entries)) {
      const amount = Math.min(allowed, now[rule]?.[key] ?? 0);
      if (amount > 0) (lowered[rule] ??= {})[key] = amount;
    }
  }
  return lowered;
}
