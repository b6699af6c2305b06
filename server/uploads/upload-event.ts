import type { NewEvent } from "@/server/events";
import type { NewUpload } from "./store";

/** What is told of an upload: whose it is and which object it becomes. */
export const eventOf = (
  verb: string,
  { id, ownerId, accountId, location, fileName, bytes }: NewUpload,
): NewEvent => ({
  ...{ verb, resourceType: "upload", resourceId: id, ownerId, accountId },
  after: { location, fileName, bytes },
});

/** Where its object comes to lie. */
export function s3KeyOf({ location, fileName }: { location: string; fileName: string }) {
  const [, bucket = "", prefix = ""] = /^s3:\/\/([^/]+)\/(.*)$/.exec(location) ?? [];
  return { bucket, key: `${prefix}${fileName}` };
}
