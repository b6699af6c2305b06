import type { Rights } from "@/server/local/lakeformation/evaluate";
import { AwsError, awsError } from "@/server/local/wire/service";

/** Lake Formation permissions of which an action takes one, on a table; DESCRIBE for all that only look. */
const onTable: Readonly<Record<string, readonly string[]>> = {
  UpdateTable: ["ALTER"],
  DeleteTable: ["DROP"],
  BatchDeleteTable: ["DROP"],
  DeleteTableVersion: ["ALTER"],
  BatchDeleteTableVersion: ["ALTER"],
  CreatePartition: ["ALTER", "INSERT"],
  BatchCreatePartition: ["ALTER", "INSERT"],
  UpdatePartition: ["ALTER", "INSERT"],
  BatchUpdatePartition: ["ALTER", "INSERT"],
  DeletePartition: ["ALTER", "DELETE"],
  BatchDeletePartition: ["ALTER", "DELETE"],
  UpdateColumnStatisticsForTable: ["ALTER"],
  UpdateColumnStatisticsForPartition: ["ALTER"],
  DeleteColumnStatisticsForTable: ["ALTER"],
  DeleteColumnStatisticsForPartition: ["ALTER"],
};

/** The same on a database; none for what is decided table by table. */
const onDatabase: Readonly<Record<string, readonly string[]>> = {
  CreateTable: ["CREATE_TABLE"],
  UpdateDatabase: ["ALTER"],
  DeleteDatabase: ["DROP"],
  // What a crawler asks before it begins.
  UpdateTable: ["ALTER"],
  BatchCreatePartition: ["ALTER"],
  GetTables: [],
  BatchDeleteTable: [],
};

const plain = (action: string) => action.slice("glue:".length);
export const tableNeeds = (action: string) => onTable[plain(action)] ?? ["DESCRIBE"];
export const databaseNeeds = (action: string) => onDatabase[plain(action)] ?? ["DESCRIBE"];

const inWords = (permission: string) =>
  permission
    .toLowerCase()
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");

/** Throws AccessDenied in Lake Formation's words unless the rights hold one of these permissions, or IAM decides. */
export function demand(rights: Rights, needs: readonly string[], on: string): void {
  const [first] = needs;
  if (rights.iam || first === undefined || needs.some((need) => rights.permissions.has(need))) return;
  throw insufficient(`: Required ${inWords(first)} on ${on}`);
}

const refusal = "Insufficient Lake Formation permission(s)";
export const insufficient = (words: string) => awsError("AccessDeniedException", `${refusal}${words}`);

export const isInsufficient = (error: unknown): error is AwsError =>
  error instanceof AwsError && error.message.startsWith(refusal);
