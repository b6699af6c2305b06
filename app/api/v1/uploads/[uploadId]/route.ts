import { handle } from "@/server/api/handle";
import * as uploads from "@/server/uploads";
import * as contract from "@/server/uploads/contract";

export const GET = handle(contract.getUpload, uploads.getUpload);
export const DELETE = handle(contract.abortUpload, uploads.abortUpload);
