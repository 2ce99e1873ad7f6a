// @ts-check
/** The package of what is imported by name: `@a/b` of `@a/b/c`. @param {string} specifier */
export function packageName(specifier) {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
