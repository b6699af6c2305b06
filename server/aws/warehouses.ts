import { paginateDescribeClusters, RedshiftClient } from "@aws-sdk/client-redshift";
import { paginateListWorkgroups, RedshiftServerlessClient } from "@aws-sdk/client-redshift-serverless";
import { type AwsTarget, clientFor } from "./clients";
import { awsCall } from "./error";
import type { Warehouse } from "./redshift-data";

export interface FoundWarehouse extends Warehouse {
  /** As AWS says it: AVAILABLE, available, paused, … */
  status: string;
  /** The database a cluster was made with; a workgroup's namespace does not tell it here. */
  database: string | null;
}

/** IAM action: redshift-serverless:ListWorkgroups. */
export async function listWorkgroups(target: AwsTarget): Promise<FoundWarehouse[]> {
  return awsCall("redshift-serverless", "ListWorkgroups", async () => {
    const client = clientFor(RedshiftServerlessClient, target);
    const found: FoundWarehouse[] = [];
    for await (const page of paginateListWorkgroups({ client }, {})) {
      for (const { workgroupName, status } of page.workgroups ?? []) {
        found.push({ kind: "workgroup", name: workgroupName ?? "", status: status ?? "", database: null });
      }
    }
    return found;
  });
}

/** IAM action: redshift:DescribeClusters. */
export async function listClusters(target: AwsTarget): Promise<FoundWarehouse[]> {
  return awsCall("redshift", "DescribeClusters", async () => {
    const client = clientFor(RedshiftClient, target);
    const found: FoundWarehouse[] = [];
    for await (const page of paginateDescribeClusters({ client }, {})) {
      for (const { ClusterIdentifier, ClusterStatus, DBName } of page.Clusters ?? []) {
        found.push({
          kind: "cluster",
          name: ClusterIdentifier ?? "",
          status: ClusterStatus ?? "",
          database: DBName ?? null,
        });
      }
    }
    return found;
  });
}
