import { tokenizeAthena } from "./athena-tokens";
import { athenaKindOf, athenaWritesIn } from "./athena-writes";
import { kindOf } from "./kind";
import {
  findParameters,
  type ParameterUse,
  parametersAmong,
  type SourceRange,
  splitStatements,
  splitTokens,
} from "./statements";
import { type SqlWrite, writesIn } from "./writes";

/** What is told of a text by its tokens alone, as the engine that runs it reads them. */
export interface Dialect {
  splitStatements(sql: string): SourceRange[];
  findParameters(sql: string): ParameterUse[];
  writesIn(sql: string): SqlWrite[];
  kindOf(sql: string): string;
}

const REDSHIFT: Dialect = { splitStatements, findParameters, writesIn, kindOf };

const ATHENA: Dialect = {
  splitStatements: (sql) => splitTokens(sql, tokenizeAthena(sql)),
  findParameters: (sql) => parametersAmong(tokenizeAthena(sql)),
  writesIn: athenaWritesIn,
  kindOf: athenaKindOf,
};

/** By the kind of warehouse that a text is for. */
export const dialectOf = (warehouseKind: string): Dialect => (warehouseKind === "athena" ? ATHENA : REDSHIFT);
