import type { WarehouseKind } from "@/server/accounts/contract";
import { AppError } from "@/server/errors";
import { type ResultFormat, resultFormatFor } from "@/server/results";
import type { Parameter } from "@/server/statements/contract";
import { bindAthena } from "./athena-bind";
import { bind } from "./bind";
import { ATHENA_SQL_BYTES_MAX, SQL_BYTES_MAX } from "./contract";
import { ATHENA_KIND, STATEMENT_KIND } from "./run-kinds";

interface Place {
  accountId: string;
  warehouseKind: WarehouseKind;
  warehouse: string;
}

/** What differs between the engines before a statement is queued. */
interface Engine {
  /** As sentences name it. */
  name: string;
  runKind: string;
  sqlBytesMax: number;
  hasLabels: boolean;
  hasReuse: boolean;
  /** Throws `invalid` for values that don't fit the text. */
  refuseUnbound(sql: string, parameters: Parameter[]): void;
  resultFormat(place: Place): Promise<ResultFormat>;
}

const REDSHIFT: Engine = {
  name: "The Data API",
  runKind: STATEMENT_KIND,
  sqlBytesMax: SQL_BYTES_MAX,
  hasLabels: true,
  hasReuse: false,
  refuseUnbound: bind,
  resultFormat: resultFormatFor,
};

const ATHENA: Engine = {
  name: "Athena",
  runKind: ATHENA_KIND,
  sqlBytesMax: ATHENA_SQL_BYTES_MAX,
  hasLabels: false,
  hasReuse: true,
  refuseUnbound: bindAthena,
  resultFormat: async () => "ATHENA",
};

const ENGINES: Record<WarehouseKind, Engine> = { workgroup: REDSHIFT, cluster: REDSHIFT, athena: ATHENA };

export const engineOf = (kind: WarehouseKind): Engine => ENGINES[kind];

/** Refuses by name what only the other engine has. */
export function refuseForeign(
  { warehouseKind }: Pick<Place, "warehouseKind">,
  { label, reuseMinutes }: { label?: string | undefined; reuseMinutes?: number | undefined },
): void {
  const engine = engineOf(warehouseKind);
  if (label !== undefined && !engine.hasLabels)
    refuse("label", "Athena has no query labels: leave the label out.");
  if (reuseMinutes !== undefined && !engine.hasReuse)
    refuse("reuseMinutes", "Only Athena takes an earlier result by its age: leave reuseMinutes out.");
}

/** Refuses what Headgate does on Redshift alone. */
export function refuseUnlessRedshift({ warehouseKind }: Pick<Place, "warehouseKind">, what: string): void {
  if (warehouseKind === "athena") refuse("warehouseKind", what);
}

function refuse(path: string, message: string): never {
  throw new AppError("invalid", message, { issues: [{ path, message }] });
}
