/**
 * Options to Node of a web process. Both it and the worker compile WebAssembly, Prisma's query compiler and the parser
 * that knows statements' shapes: once more by TurboFan costs some 60 to 90 MB for good and gains no time that shows.
 */
export const webOptions = ["--liftoff-only"];

/** Of a worker. Pages of results live short but are large: the more room V8 has, the later it looks which are over. */
export const workerOptions = [...webOptions, "--max-old-space-size=1024"];
