export { getStatement, shownTo } from "./get-statement";
export { ownedBy, readableBy } from "./policy";
export { getStatementShares, setStatementShares } from "./shares";
export {
  findStatement,
  markCancelled,
  type OwnStatementRow,
  STATEMENT_COLUMNS,
  type StatementRow,
  shown,
  statementsOfRun,
  toRow,
} from "./store";
