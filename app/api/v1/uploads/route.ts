import { handle } from "@/server/api/handle";
import * as uploads from "@/server/uploads";
import * as contract from "@/server/uploads/contract";

export const GET = handle(contract.listUploads, uploads.listUploads);
export const POST = handle(contract.createUpload, uploads.createUpload);
