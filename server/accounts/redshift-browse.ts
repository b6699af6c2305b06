import type { AwsTarget } from "@/server/aws/clients";
import * as data from "@/server/aws/redshift-data";
import { NO_DESIGN, readDesigns, readPrimaryKey } from "./table-design";

interface Place {
  warehouseKind: string;
  warehouse: string;
  database: string;
}

const placed = <T extends Place>(at: T) => ({
  ...at,
  warehouse: data.redshiftWarehouse(at.warehouseKind, at.warehouse),
});

/** A warehouse's own lists, by the Data API. */
export const redshiftBrowser = {
  databases: (target: AwsTarget, at: Place) => data.listDatabases(target, placed(at)),
  schemas: (target: AwsTarget, at: Place) => data.listSchemas(target, placed(at)),
  tables: (target: AwsTarget, at: Place & { schema: string }) => data.listTables(target, placed(at)),
  async columns(target: AwsTarget, at: Place & { schema: string; table: string }) {
    const place = placed(at);
    const [columns, designs, primaryKey] = await Promise.all([
      data.describeTable(target, place),
      readDesigns(target, place),
      readPrimaryKey(target, place),
    ]);
    return columns.map((column) => ({
      ...column,
      ...(designs.get(column.name) ?? NO_DESIGN),
      isPrimaryKey: primaryKey.has(column.name),
    }));
  },
};
