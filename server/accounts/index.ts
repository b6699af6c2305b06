export { describeTable, listDatabases, listSchemas, listTables, listWarehouses } from "./browse";
export { type AccountOnRecord, accountOnRecord } from "./on-record";
export { knownAccounts, listAccounts, principalFor } from "./read";
export { getColumnNames, getSchemaTree } from "./schema-tree";
export { ensureDemoAccounts } from "./sync-accounts";
export { awsTargetFor, recordedTarget } from "./target";
export { getWarehouseSetting, isReadOnlyWarehouse, setWarehouseSetting } from "./warehouse-setting";
