import { authorize, type Permissions } from "@/server/local/auth/policy";
import type { Directory } from "@/server/local/auth/principals";
import type { Sessions } from "@/server/local/auth/sessions";
import type { ObjectStore } from "@/server/local/objects/store";
import { type ObjectAccess, S3Failure } from "@/server/local/redshift-sql/types";
import { AwsError, type CallContext, type Caller } from "@/server/local/wire/service";
import { openBucket, readableObject } from "./access";
import { asFault } from "./faults";

export interface ObjectAccessDeps {
  objects: ObjectStore;
  directory: Directory;
  sessions: Sessions;
}

const everything: Permissions = { identity: [{ actions: ["*"], resources: ["*"] }], session: null };

function asS3Failure(error: unknown): unknown {
  const fault = asFault(error);
  if (!(fault instanceof AwsError)) return fault;
  const denied = fault.name === "AccessDeniedException";
  return new S3Failure(denied ? "AccessDenied" : fault.name, denied ? 403 : fault.status, fault.message);
}

async function failing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asS3Failure(error);
  }
}

/** S3 as one caller reaches it from inside the endpoint: COPY and UNLOAD ask for the same rights as a request would. */
export function createObjectAccess(deps: ObjectAccessDeps): (caller: Caller) => ObjectAccess {
  const { objects } = deps;

  async function rights(caller: Caller): Promise<Pick<CallContext, "authorize">> {
    const session = caller.temporary ? await deps.sessions.find(caller.accessKeyId) : null;
    const role = deps.directory.role(caller.roleArn);
    const permissions =
      caller.kind === "root"
        ? everything
        : { identity: role?.policy ?? [], session: session?.policy ?? null };
    return {
      authorize: (action, resource, options) => authorize(caller, permissions, action, resource, options),
    };
  }

  return (caller) => ({
    get: (bucket, key) =>
      failing(async () => {
        await readableObject(objects, await rights(caller), { Bucket: bucket, Key: key });
        const { info, body } = await objects.get(bucket, key);
        return { size: info.size, body };
      }),
    put: (bucket, key, body) =>
      failing(async () => {
        await openBucket(objects, await rights(caller), "s3:PutObject", { Bucket: bucket, Key: key });
        await objects.put(bucket, key, body);
      }),
    async *list(bucket, prefix) {
      try {
        await openBucket(objects, await rights(caller), "s3:ListBucket", { Bucket: bucket });
        yield* objects.list(bucket, { prefix });
      } catch (error) {
        throw asS3Failure(error);
      }
    },
    delete: (bucket, keys) =>
      failing(async () => {
        const right = await rights(caller);
        for (const key of keys) {
          await openBucket(objects, right, "s3:DeleteObject", { Bucket: bucket, Key: key });
        }
        if (keys.length > 0) await objects.delete(bucket, keys);
      }),
    filePath: (bucket, key) =>
      failing(async () => {
        await readableObject(objects, await rights(caller), { Bucket: bucket, Key: key });
        return objects.filePath(bucket, key);
      }),
  });
}
