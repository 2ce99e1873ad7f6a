// @ts-check
/**
 * What Node is started with where the server has one core. V8 collects garbage with four threads that help, and there they take the
 * core from the one that serves: beside UNLINK or FLUSHALL ASYNC of a set of a million members a GET took up to 20 ms, and with this
 * mostly less than 10 (`pnpm bench freeing`, on a core of its own). It cannot be set later: V8 ends the process where a collection is under way.
 */
export const oneCoreFlags = ["--single-threaded-gc"];
