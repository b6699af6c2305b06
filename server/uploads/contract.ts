import * as z from "zod";
import { AccountId } from "@/server/accounts/contract";
import { endpoint, Time } from "@/server/api/endpoint";
import { Location } from "@/server/catalog/contract";

/** Each part but the last has so many bytes. */
export const PART_BYTES = 8 * 1024 * 1024;
/** S3 takes so many parts. */
const PARTS_MAX = 10_000;
export const UPLOAD_BYTES_MAX = PART_BYTES * PARTS_MAX;
export const UPLOADABLE = /\.(csv|tsv|psv|json|jsonl|ndjson)(\.gz)?$|\.parquet$/i;
/** How long an upload waits for its next part. */
export const UPLOAD_DAYS = 7;

const FileName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}/\\]+$/u, "A file name has no slash and no control character.")
  .regex(/^[^._]/, "Athena passes over files whose name begins with a dot or an underscore.")
  .regex(UPLOADABLE, "Only CSV, TSV, JSON of one object a line, each gzipped or not, and Parquet.");

const crc32 = z.string().regex(/^[0-9a-f]{8}$/, "Eight hexadecimal digits.");

export const Upload = z.object({
  id: z.uuid(),
  accountId: z.string(),
  location: z.string(),
  fileName: z.string(),
  bytes: z.number(),
  partBytes: z.int(),
  /** In milliseconds, as the browser tells of a file. */
  lastModified: z.number(),
  firstPartCrc32: z.string(),
  state: z.enum(["open", "completed", "aborted"]),
  /** Of the parts that S3 has. */
  bytesThere: z.number(),
  createdAt: Time,
  updatedAt: Time,
});
export type Upload = z.infer<typeof Upload>;

const UploadPart = z.object({ number: z.int(), bytes: z.int(), crc32: z.string() });
const UploadDetail = Upload.extend({ parts: z.array(UploadPart) });
const uploadId = z.uuid();

export const createUpload = endpoint({
  id: "uploads.createUpload",
  method: "POST",
  path: "/uploads",
  summary: "Begin to upload a file into a folder in S3, as your role",
  description: `The file travels in parts of ${PART_BYTES} bytes. The same file for the same folder, while it is open, finds the first.`,
  permission: "catalog.update",
  status: 201,
  input: z.object({
    accountId: AccountId,
    location: Location,
    fileName: FileName,
    bytes: z
      .int()
      .min(1, "The file is empty.")
      .max(UPLOAD_BYTES_MAX, "The file is larger than 78 GB. Copy it by the AWS command line."),
    lastModified: z.int(),
    firstPartCrc32: crc32,
  }),
  output: UploadDetail,
});

export const listUploads = endpoint({
  id: "uploads.listUploads",
  method: "GET",
  path: "/uploads",
  summary: "Your uploads that are not at their end, newest first",
  permission: "catalog.update",
  input: z.object({}),
  output: z.object({ items: z.array(Upload) }),
});

export const getUpload = endpoint({
  id: "uploads.getUpload",
  method: "GET",
  path: "/uploads/{uploadId}",
  summary: "An upload with the parts that are there",
  permission: "catalog.update",
  input: z.object({ uploadId }),
  output: UploadDetail,
});

export const putUploadPart = endpoint({
  id: "uploads.putPart",
  method: "PUT",
  path: "/uploads/{uploadId}/parts/{number}",
  summary: "Send one part of a file",
  description:
    "The body is the part's bytes, as application/octet-stream with a Content-Length. Parts are counted from 1 and come in any order; one that is there is replaced.",
  permission: "catalog.update",
  consumes: "application/octet-stream",
  bodyBytesMax: PART_BYTES,
  input: z.object({
    uploadId,
    number: z.coerce.number<string | number>().int().min(1).max(PARTS_MAX),
    /** Of the part; S3's count over what it got must agree. */
    crc32: crc32.optional(),
  }),
  output: UploadPart,
});

export const completeUpload = endpoint({
  id: "uploads.completeUpload",
  method: "POST",
  path: "/uploads/{uploadId}/complete",
  summary: "Make an object of the parts",
  description: "Asking twice is the same as asking once. An object that is there is not replaced.",
  permission: "catalog.update",
  input: z.object({ uploadId }),
  output: Upload,
});

export const abortUpload = endpoint({
  id: "uploads.abortUpload",
  method: "DELETE",
  path: "/uploads/{uploadId}",
  summary: "Give an upload up, with the parts that are there",
  permission: "catalog.update",
  input: z.object({ uploadId }),
  output: Upload,
});
