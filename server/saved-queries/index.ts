export { createFolder, deleteFolder, updateFolder } from "./folders";
export { runSavedQuery } from "./run";
export {
  createSavedQuery,
  deleteSavedQuery,
  duplicateSavedQuery,
  getSavedQuery,
  listSavedQueries,
  updateSavedQuery,
} from "./saved-queries";
export { getSavedQueryShares, setSavedQueryShares } from "./shares";
export { getSavedQueryVersion, listSavedQueryVersions, restoreSavedQueryVersion } from "./versions";
