export { createUpload } from "./create";
export { abortUpload, completeUpload } from "./end";
export { putUploadPart } from "./put-part";
export { getUpload, listUploads } from "./read";
export { sweepUploads } from "./sweep";
