import { quoteName } from "@/server/sql/tokenize";
import { unsupported } from "./errors";

/** A table's name as PostgreSQL takes it; the session's own database is dropped, another can't be reached. */
export function relationName(path: string[], database: string, offset: number): string {
  if (path.length === 3 && path[0] !== database.toLowerCase())
    throw unsupported(`a name in another database (${path[0]})`, { offset });
  return path.slice(-2).map(quoteName).join(".");
}
