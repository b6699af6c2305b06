export { getDataset, getDatasetTable, listDatasetEvents, listDatasetTables } from "./read";
export { listCatalog } from "./search";
export { updateDataset, updateDatasetTable } from "./update";
