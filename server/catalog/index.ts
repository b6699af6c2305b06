import "./notices";

export { listGlueDatabases, listGlueTables, listTablePartitions, previewLocation } from "./look-around";
export { getDataset, getDatasetTable, listDatasetEvents, listDatasetTables } from "./read";
export { registerDataset } from "./register";
export { registerRegisterExecutor } from "./register-run";
export { listCatalog } from "./search";
export { deleteDataset, updateDataset, updateDatasetTable } from "./update";
