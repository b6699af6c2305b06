/** What Athena calls otherwise than Redshift. */
const ATHENA: Record<string, string> = {
  tinyint: "int2",
  smallint: "int2",
  integer: "int4",
  bigint: "int8",
  real: "float4",
  float: "float4",
  double: "float8",
  decimal: "numeric",
  boolean: "bool",
};

/** The name that the writers of files know a column's type by. */
export const commonType = (type: string): string => ATHENA[type] ?? type;
