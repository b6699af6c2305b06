import { handle } from "@/server/api/handle";
import * as uploads from "@/server/uploads";
import * as contract from "@/server/uploads/contract";

export const PUT = handle(contract.putUploadPart, uploads.putUploadPart);
