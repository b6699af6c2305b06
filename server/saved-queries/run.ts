import type { Target } from "@/server/accounts/contract";
import type { ParsedInput } from "@/server/api/endpoint";
import { AppError } from "@/server/errors";
import type { Context } from "@/server/identity";
import { runStatement } from "@/server/queries";
import { type Dialect, dialectOf } from "@/server/sql/dialect";
import { reading } from "@/server/sql/reading";
import type { Statement } from "@/server/statements/contract";
import { seenBy } from "./access";
import type * as contract from "./contract";
import { valuesFor } from "./parameter-values";
import { requireLevel } from "./policy";
import { versionOf } from "./versions";

/** Runs a saved query by its permalink, as whoever asks: their IAM role, not its owner's. */
export async function runSavedQuery(
  ctx: Context,
  input: ParsedInput<typeof contract.runSavedQuery>,
): Promise<Statement> {
  const query = await seenBy(ctx.actor, input.savedQueryId);
  requireLevel(query, "run");
  const version = input.version ?? query.version;
  const { sql, parameters, target } = version === query.version ? query : await versionOf(query, version);
  const place = requireTarget(input.target ?? target);
  const parsed = reading(() => parse(sql, dialectOf(place.warehouseKind)));
  if (parsed.statements !== 1) throw severalStatements(parsed.statements);
  return runStatement(ctx, {
    ...place,
    sql,
    parameters: valuesFor(parsed.parameters, parameters, input.parameters),
    isConfirmed: input.isConfirmed,
    waitSeconds: input.waitSeconds,
    ...(input.label === undefined ? {} : { label: input.label }),
    ...(query.isExample ? {} : { savedQueryId: query.id, savedQueryVersion: version }),
  });
}

function parse(sql: string, dialect: Dialect): { statements: number; parameters: string[] } {
  const names = dialect.findParameters(sql).map(({ name }) => name);
  return { statements: dialect.splitStatements(sql).length, parameters: [...new Set(names)] };
}

function severalStatements(count: number): AppError {
  const message =
    count === 0
      ? "This saved query holds no statement, only comments."
      : `This saved query holds ${count} statements, and this runs one. Run it as a script: POST /api/v1/scripts with its text.`;
  return new AppError("invalid", message, { issues: [{ path: "sql", message }] });
}

function requireTarget(target: Target | null): Target {
  if (target) return target;
  const message = "This saved query has no target of its own: say where to run it.";
  throw new AppError("invalid", message, { issues: [{ path: "target", message }] });
}
