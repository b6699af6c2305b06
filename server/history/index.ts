export { listStatements } from "./list-statements";
