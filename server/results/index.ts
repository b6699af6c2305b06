export { parseCsv } from "./csv";
export { downloadResult, getRows } from "./rows";
export { insertPage } from "./store";
export { sweepResults } from "./sweep";
