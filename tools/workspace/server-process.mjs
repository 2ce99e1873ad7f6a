// @ts-check
/** What the server's process is started with, by `npm start` and by the benchmarks: neither can be set once it runs. */

/**
 * Node's flags. V8 collects garbage with four threads that help, and where there is one core they take it from the one that serves:
 * beside UNLINK or FLUSHALL ASYNC of a set of a million members a GET took up to 20 ms, and with this mostly less than 10
 * (`pnpm bench freeing`, on a core of its own).
 * @param {number} cores
 */
export function nodeFlags(cores) {
  return cores === 1 ? ["--single-threaded-gc"] : [];
}

const hugePages = "glibc.malloc.hugetlb";
const { GLIBC_TUNABLES: given } = process.env;

/**
 * Asks Linux for huge pages, through glibc, unless whoever started us has said what they want: the arena's memory is read at random, and
 * with pages of 4 KiB a command waits for the addresses as well as for the data. docs/internals/arena.md has the measurements. Other
 * systems and C libraries ignore it.
 */
export const serverEnvironment = {
  GLIBC_TUNABLES: given?.includes(hugePages) ? given : [given, `${hugePages}=1`].filter(Boolean).join(":"),
};
