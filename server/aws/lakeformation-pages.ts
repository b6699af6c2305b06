import { LakeFormationClient } from "@aws-sdk/client-lakeformation";
import { type AwsTarget, clientFor } from "./clients";
import { awsCall } from "./error";

export const PAGE_SIZE = 100;

export const lakeFormation = (target: AwsTarget) => clientFor(LakeFormationClient, target);

/** The answers of a paginated operation as they come; what AWS throws becomes an `AwsError`. */
export async function* pagesOf<T>(
  service: string,
  operation: string,
  pages: AsyncIterable<T>,
): AsyncGenerator<T> {
  const iterator = pages[Symbol.asyncIterator]();
  for (;;) {
    const page = await awsCall(service, operation, () => iterator.next());
    if (page.done) return;
    yield page.value;
  }
}
