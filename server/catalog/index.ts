import "./notices";

export { type Classification, countsAs } from "./classification";
export { type Classified, classifiedIn } from "./classification-store";
export { findDescribed } from "./described";
export { countFolder, type FolderCounts, type FollowedFolder, followFolder } from "./follow-folder";
export { indexDataset } from "./index-dataset";
export { outermost, placeOf } from "./location";
export {
  listBuckets,
  listGlueDatabases,
  listGlueTables,
  listTablePartitions,
  previewLocation,
} from "./look-around";
export { getDataset, getDatasetTable, listDatasetEvents, listDatasetTables } from "./read";
export { readRedshift } from "./read-redshift";
export { registerDataset } from "./register";
export { registerRegisterExecutor } from "./register-run";
export { listCatalog } from "./search";
export { ofGlue, type SourceTable } from "./source-table";
export { type DatasetRow, findDataset } from "./store";
export { deleteDataset, updateDataset, updateDatasetTable } from "./update";
export { refuseWithdrawn } from "./withdrawn";
