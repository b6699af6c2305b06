import { createHash } from "node:crypto";
import { type ChunkSigner, sameText } from "@/server/local/wire/chunked";
import type { WireRequest } from "@/server/local/wire/request";
import { awsError, type Caller } from "@/server/local/wire/service";
import type { Permissions, PolicyStatement } from "./policy";
import { type Directory, rootOf, sessionOf } from "./principals";
import type { Sessions } from "./sessions";
import { basicTime, canonicalPaths, type SignatureClaim, sign, signingKey, textToSign } from "./signature";

export interface Authentication {
  caller: Caller;
  permissions: Permissions;
  /** Verifies the chunks of a signed streaming body; null when the secret isn't known (open mode). */
  chunkSigner: ChunkSigner | null;
}

export interface Authenticator {
  /** `body` is null while a payload is still to be streamed; its hash must then be in the headers. */
  authenticate(request: WireRequest, claim: SignatureClaim, body: Uint8Array | null): Promise<Authentication>;
}

export interface AuthenticatorOptions {
  directory: Directory;
  sessions: Sessions;
  /** Open mode: an unknown access key is the root of this account, its signature unchecked. */
  openAccount: string | null;
  now?: () => number;
}

const skewMs = 15 * 60 * 1000;
const everything: readonly PolicyStatement[] = [{ actions: ["*"], resources: ["*"] }];
const nothing: Permissions = { identity: [], session: null };

interface Identity {
  caller: Caller;
  secretAccessKey: string;
  permissions: Permissions;
}

/** Verifies signatures against long-term keys and handed-out sessions. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const now = options.now ?? Date.now;

  async function identify(claim: SignatureClaim): Promise<Identity | null> {
    const known = options.directory.key(claim.accessKeyId);
    if (known) {
      const { principal, secretAccessKey } = known;
      const caller = sessionOf(principal, claim.accessKeyId);
      return { caller, secretAccessKey, permissions: { identity: principal.policy, session: null } };
    }
    const session = await options.sessions.find(claim.accessKeyId);
    if (!session) return null;
    if (!session.holds(claim.sessionToken)) throw unknownToken(claim);
    if (session.expiresAt.getTime() <= now()) throw expiredToken(claim);
    const role = options.directory.role(session.caller.roleArn);
    const identity = session.caller.kind === "root" ? everything : (role?.policy ?? nothing.identity);
    return {
      caller: session.caller,
      secretAccessKey: session.secretAccessKey,
      permissions: { identity, session: session.policy },
    };
  }

  return {
    async authenticate(request, claim, body) {
      const identity = await identify(claim);
      if (!identity) {
        if (options.openAccount === null) throw unknownKey(claim);
        const caller = rootOf(options.openAccount, claim.accessKeyId);
        return { caller, permissions: { identity: everything, session: null }, chunkSigner: null };
      }
      checkTime(claim, now());
      const key = signingKey(identity.secretAccessKey, claim);
      verify(request, claim, key, payloadHash(request, claim, body));
      const { caller, permissions } = identity;
      const chunkSigner = { key, seed: claim.signature, time: claim.time, scope: claim.scope };
      return { caller, permissions, chunkSigner };
    },
  };
}

function payloadHash(request: WireRequest, claim: SignatureClaim, body: Uint8Array | null): string {
  const announced = request.headers["x-amz-content-sha256"];
  const s3 = claim.signingName === "s3";
  if (claim.presigned && s3) return announced ?? "UNSIGNED-PAYLOAD";
  if (body === null) {
    if (announced !== undefined) return announced;
    throw awsError("InvalidRequest", "Missing required header for this request: x-amz-content-sha256");
  }
  const actual = createHash("sha256").update(body).digest("hex");
  // Only S3 knows payloads that aren't signed: elsewhere the header is no more than what the client says.
  if (!s3 || announced === undefined || announced === actual) return actual;
  if (!/^[0-9a-f]{64}$/.test(announced)) return announced;
  throw contentMismatch(announced, actual);
}

/** What S3 says when a body isn't the one that was signed. */
export function contentMismatch(announced: string, actual: string) {
  return awsError(
    "XAmzContentSHA256Mismatch",
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    400,
    { ClientComputedContentSHA256: announced, S3ComputedContentSHA256: actual },
  );
}

function verify(request: WireRequest, claim: SignatureClaim, key: Buffer, hash: string): void {
  const s3 = claim.signingName === "s3";
  if (!claim.signedHeaders.includes("host")) {
    throw awsError(
      "IncompleteSignatureException",
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
  }
  if (s3) checkAllSigned(request, claim);
  let first: ReturnType<typeof textToSign> | null = null;
  for (const path of canonicalPaths(request, claim.signingName)) {
    const text = textToSign(request, claim, hash, path);
    if (sameText(sign(key, text.stringToSign), claim.signature)) return;
    first ??= text;
  }
  if (s3) {
    throw awsError(
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
      403,
      {
        AWSAccessKeyId: claim.accessKeyId,
        StringToSign: first?.stringToSign ?? "",
        SignatureProvided: claim.signature,
        CanonicalRequest: first?.canonicalRequest ?? "",
      },
    );
  }
  throw awsError(
    "InvalidSignatureException",
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
  );
}

/** S3 refuses x-amz- headers that a signature doesn't cover. */
function checkAllSigned(request: WireRequest, claim: SignatureClaim): void {
  const loose = Object.keys(request.headers).filter(
    (name) => name.startsWith("x-amz-") && !claim.signedHeaders.includes(name),
  );
  // a presigned URL's payload hash may be sent along
  const unsigned = loose.filter((name) => !(claim.presigned && name === "x-amz-content-sha256"));
  if (unsigned.length === 0) return;
  throw awsError("AccessDenied", "There were headers present in the request which were not signed", 403, {
    HeadersNotSigned: unsigned.join(", "),
  });
}

function checkTime(claim: SignatureClaim, now: number): void {
  const s3 = claim.signingName === "s3";
  const at = claim.date.getTime();
  if (!claim.time.startsWith(claim.day)) {
    throw awsError(
      "InvalidSignatureException",
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${claim.day}' != '${claim.time.slice(0, 8)}', from '${claim.time}'.`,
    );
  }
  if (claim.expiresSeconds !== null) {
    const until = at + claim.expiresSeconds * 1000;
    if (s3 && now > until) {
      throw awsError("AccessDenied", "Request has expired", 403, {
        "X-Amz-Expires": String(claim.expiresSeconds),
        Expires: new Date(until).toISOString().replace(".000Z", "Z"),
        ServerTime: new Date(now).toISOString().replace(/\.\d+Z/, "Z"),
      });
    }
    if (s3 && at > now + skewMs) throw awsError("AccessDenied", "Request is not yet valid", 403);
    if (now <= until && at <= now + skewMs) return;
  } else if (Math.abs(now - at) <= skewMs) return;
  if (s3) {
    throw awsError(
      "RequestTimeTooSkewed",
      "The difference between the request time and the current time is too large.",
      403,
      {
        RequestTime: claim.time,
        ServerTime: new Date(now).toISOString().replace(/\.\d+Z/, "Z"),
        MaxAllowedSkewMilliseconds: String(skewMs),
      },
    );
  }
  const server = basicTime(new Date(now));
  const edge = basicTime(new Date(at > now ? now + skewMs : now - skewMs));
  const message =
    at > now
      ? `Signature not yet current: ${claim.time} is still later than ${edge} (${server} + 15 min.)`
      : `Signature expired: ${claim.time} is now earlier than ${edge} (${server} - 15 min.)`;
  throw awsError("InvalidSignatureException", message);
}

function unknownKey(claim: SignatureClaim) {
  if (claim.signingName !== "s3") {
    return awsError("UnrecognizedClientException", "The security token included in the request is invalid.");
  }
  return awsError(
    "InvalidAccessKeyId",
    "The AWS Access Key Id you provided does not exist in our records.",
    403,
    { AWSAccessKeyId: claim.accessKeyId },
  );
}

function unknownToken(claim: SignatureClaim) {
  if (claim.signingName !== "s3") {
    return awsError("UnrecognizedClientException", "The security token included in the request is invalid.");
  }
  return awsError("InvalidToken", "The provided token is malformed or otherwise invalid.");
}

function expiredToken(claim: SignatureClaim) {
  return awsError(
    "ExpiredTokenException",
    claim.signingName === "s3"
      ? "The provided token has expired."
      : "The security token included in the request is expired",
  );
}
