/** The kind of Run that carries one statement, by who runs it. */
export const STATEMENT_KIND = "statement";
export const ATHENA_KIND = "statement.athena";

export interface StatementInput {
  /** Names the person in the role session. */
  email: string;
}
