// @ts-check
/** Curves as a picture, over a logarithmic x. */

const width = 720;
const height = 360;
const margin = { left: 60, right: 170, top: 20, bottom: 50 };
const colours = ["#c0392b", "#d98880", "#e67e22", "#1f618d", "#5dade2", "#148f77"];

/**
 * @param {readonly { readonly name: string, readonly points: readonly (readonly [number, number])[] }[]} curves
 * @param {string} xTitle @param {string} yTitle
 */
export function plot(curves, xTitle, yTitle) {
  const xs = curves.flatMap(({ points }) => points.map(([x]) => Math.log10(x)));
  const top = Math.max(...curves.flatMap(({ points }) => points.map(([, y]) => y))) * 1.1;
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  const right = width - margin.right;
  const bottom = height - margin.bottom;
  const x = (/** @type {number} */ value) =>
    (margin.left + ((Math.log10(value) - low) / (high - low || 1)) * (right - margin.left)).toFixed(1);
  const y = (/** @type {number} */ value) => (bottom - (value / top) * (bottom - margin.top)).toFixed(1);
  const lines = curves.map(({ name, points }, i) => {
    const colour = colours[i % colours.length];
    const path = points.map(([px, py]) => `${x(px)},${y(py)}`).join(" ");
    const dots = points.map(([px, py]) => `<circle cx="${x(px)}" cy="${y(py)}" r="3" fill="${colour}"/>`).join("");
    const legend = `<text x="${right + 12}" y="${margin.top + 14 + i * 18}" fill="${colour}">${name}</text>`;
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}${legend}`;
  });
  const sizes = [...new Set(curves.flatMap(({ points }) => points.map(([px]) => px)))];
  const ticks = sizes.map((size) => `<text x="${x(size)}" y="${bottom + 18}" text-anchor="middle">${size}</text>`);
  const marks = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = y(top * share);
    const label = `<text x="${margin.left - 8}" y="${Number(at) + 4}" text-anchor="end">${(top * share).toFixed(1)}</text>`;
    return `<line x1="${margin.left}" x2="${right}" y1="${at}" y2="${at}" stroke="#ddd"/>${label}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">
<title>${yTitle} by ${xTitle}</title>
<rect width="100%" height="100%" fill="white"/>
${marks.join("\n")}
${ticks.join("\n")}
${lines.join("\n")}
<text x="${(margin.left + right) / 2}" y="${height - 10}" text-anchor="middle">${xTitle}</text>
<text x="14" y="${height / 2}" text-anchor="middle" transform="rotate(-90 14 ${height / 2})">${yTitle}</text>
</svg>
`;
}
