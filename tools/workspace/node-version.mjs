// @ts-check
/** The oldest Node that runs Allset. */
const oldestMajor = 20;

/** Ends the process with one sentence when Node is too old. */
export function checkNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= oldestMajor) return;
  console.error(`allset: needs Node ${oldestMajor} or newer, this is ${process.version}: https://nodejs.org`);
  process.exit(1);
}
