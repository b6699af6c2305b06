export { downloadResult } from "./download";
export { registerProbeExecutor, resultFormatFor } from "./exactness";
export { registerFetchExecutor } from "./fetch";
export { type FirstPage, firstPageWrites, queueTheRest, type ResultOwner } from "./keep";
export { missingBy } from "./missing";
export { fetchPage, firstAthenaPage, type ResultFormat } from "./page";
export { getResult, getResultPage, getRows } from "./read";
export { sweepResults } from "./sweep";
