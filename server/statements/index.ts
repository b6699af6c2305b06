export { getStatement, shownTo } from "./get-statement";
export { newlyShared } from "./newly-shared";
export { ownedBy, readableBy, sightFor } from "./policy";
export { getStatementShares, setStatementShares } from "./shares";
export { dbUserOf, type Sight } from "./sight";
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
