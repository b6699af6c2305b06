import type { Output } from "@/server/api/endpoint";
import type * as contract from "./contract";

type Tree = Output<typeof contract.getSchemaTree>;

/** The schema tree with what the warehouse itself says of each table (`COMMENT ON`); "" where it says nothing. */
export interface CommentedTree extends Omit<Tree, "tables"> {
  tables: (Tree["tables"][number] & { comment: string })[];
}

/** The names of all columns, and beside them the comments on those that have some. */
export interface CommentedColumns {
  names: Output<typeof contract.getColumnNames>;
  comments: Commented[];
}

/** A table whose columns have comments. */
export interface Commented {
  schema: string;
  name: string;
  /** Its columns and their comments as one JSON text: of 250,000 columns each would cost more than its words. */
  said: string;
}

/** The comments of a table that `said` holds, as pairs of a column and its comment. */
export const commentsIn = ({ said }: Commented) => JSON.parse(said) as [column: string, comment: string][];

/** Gathers comments column by column, in the order of their tables. */
export class ColumnComments {
  private readonly all: Commented[] = [];
  private table = { schema: "", name: "" };
  private pairs: [string, string][] = [];

  add(table: { schema: string; name: string }, column: string, comment: string): void {
    if (comment === "") return;
    if (table.name !== this.table.name || table.schema !== this.table.schema) {
      this.close();
      this.table = table;
    }
    this.pairs.push([column, comment.normalize("NFC")]);
  }

  private close(): void {
    if (this.pairs.length > 0) this.all.push({ ...this.table, said: JSON.stringify(this.pairs) });
    this.pairs = [];
  }

  /** A copy of all: a piece of an answer of AWS's would keep the whole answer in memory. */
  ended(): Commented[] {
    this.close();
    return structuredClone(this.all);
  }
}
