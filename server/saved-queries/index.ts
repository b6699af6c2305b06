export { createSavedQuery, deleteSavedQuery, listSavedQueries } from "./saved-queries";
