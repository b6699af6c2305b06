import { handle } from "@/server/api/handle";
import * as uploads from "@/server/uploads";
import * as contract from "@/server/uploads/contract";

export const POST = handle(contract.completeUpload, uploads.completeUpload);
