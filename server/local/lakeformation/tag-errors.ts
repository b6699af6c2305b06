import { concurrentModification, entityNotFound, invalidInput } from "@/server/local/catalog/errors";
import { awsError } from "@/server/local/wire/service";

export const limitExceeded = (message: string) => awsError("ResourceNumberLimitExceededException", message);
export const tagKeyNotFound = () => entityNotFound("Tag key does not exist.");
export const tagNotFound = () => entityNotFound("Tag or tag value does not exist.");
export const duplicateKey = () => invalidInput("Provided list of tags contains duplicate tag key");

const lockNotAvailable = "55P03";

/** Waits for a lock that NOWAIT may be refused; who is refused changes the same thing as somebody else, just now. */
export async function unlessLocked<T>(locking: Promise<T>): Promise<T> {
  return locking.catch((error: unknown) => {
    if ((error as { code?: string }).code !== lockNotAvailable) throw error;
    throw concurrentModification("LF-Tag update failed due to concurrent modifications.");
  });
}
