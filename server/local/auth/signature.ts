import { createHash, createHmac } from "node:crypto";
import { decodePart, queryValue, type WireRequest } from "@/server/local/wire/request";
import { awsError } from "@/server/local/wire/service";

/** What a request claims about its signature. */
export interface SignatureClaim {
  presigned: boolean;
  accessKeyId: string;
  /** Credential scope: yyyymmdd/region/service/aws4_request. */
  scope: string;
  day: string;
  region: string;
  signingName: string;
  signedHeaders: readonly string[];
  signature: string;
  /** yyyymmddThhmmssZ */
  time: string;
  date: Date;
  /** Presigned URLs only. */
  expiresSeconds: number | null;
  sessionToken: string | null;
}

const algorithm = "AWS4-HMAC-SHA256";

/** Reads the claim from the Authorization header or the presigned query; null when the request is unsigned. */
export function readClaim(request: WireRequest): SignatureClaim | null {
  const header = request.headers["authorization"];
  if (header !== undefined) return readHeaderClaim(request, header);
  const found = queryValue(request, "X-Amz-Algorithm");
  if (found === undefined) return null;
  if (found !== algorithm) throw unsupported();
  return buildClaim({
    presigned: true,
    credential: queryValue(request, "X-Amz-Credential"),
    signedHeaders: queryValue(request, "X-Amz-SignedHeaders"),
    signature: queryValue(request, "X-Amz-Signature"),
    time: queryValue(request, "X-Amz-Date"),
    expires: queryValue(request, "X-Amz-Expires"),
    sessionToken: queryValue(request, "X-Amz-Security-Token") ?? null,
  });
}

function readHeaderClaim(request: WireRequest, header: string): SignatureClaim {
  const [name, ...rest] = header.trim().split(/\s+/);
  if (name !== algorithm) throw unsupported();
  const parts = new Map<string, string>();
  for (const part of rest.join("").split(",")) {
    const at = part.indexOf("=");
    if (at > 0) parts.set(part.slice(0, at), part.slice(at + 1));
  }
  return buildClaim({
    presigned: false,
    credential: parts.get("Credential"),
    signedHeaders: parts.get("SignedHeaders"),
    signature: parts.get("Signature"),
    time: request.headers["x-amz-date"] ?? basicTime(request.headers["date"]),
    expires: undefined,
    sessionToken: request.headers["x-amz-security-token"] ?? null,
  });
}

interface ClaimParts {
  presigned: boolean;
  credential: string | undefined;
  signedHeaders: string | undefined;
  signature: string | undefined;
  time: string | undefined;
  expires: string | undefined;
  sessionToken: string | null;
}

function buildClaim(parts: ClaimParts): SignatureClaim {
  const { credential, signedHeaders, signature, time } = parts;
  if (!credential || !signedHeaders || !signature || !time) {
    const missing = [
      credential ? "" : "'Credential'",
      signature ? "" : "'Signature'",
      signedHeaders ? "" : "'SignedHeaders'",
      time ? "" : "'X-Amz-Date'",
    ].filter(Boolean);
    throw awsError(
      "IncompleteSignatureException",
      `Authorization header requires existence of ${missing.join(", ")}.`,
    );
  }
  const [terminator, signingName, region, day, ...key] = credential.split("/").reverse();
  if (terminator !== "aws4_request" || !signingName || !region || !day || key.length === 0) {
    throw awsError(
      "IncompleteSignatureException",
      "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.",
    );
  }
  return {
    presigned: parts.presigned,
    accessKeyId: key.reverse().join("/"),
    scope: `${day}/${region}/${signingName}/aws4_request`,
    day,
    region,
    signingName,
    signedHeaders: signedHeaders.toLowerCase().split(";"),
    signature,
    time,
    date: parseTime(time),
    expiresSeconds: parts.presigned ? readExpires(parts.expires) : null,
    sessionToken: parts.sessionToken,
  };
}

const longestPresignedSeconds = 604_800;

function readExpires(text: string | undefined): number {
  const seconds = /^\d{1,9}$/.test(text ?? "") ? Number(text) : Number.NaN;
  if (Number.isNaN(seconds)) {
    throw awsError("AuthorizationQueryParametersError", "X-Amz-Expires should be a number");
  }
  if (seconds > longestPresignedSeconds) {
    throw awsError(
      "AuthorizationQueryParametersError",
      "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
    );
  }
  return seconds;
}

function parseTime(time: string): Date {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time);
  const date = match
    ? new Date(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}Z`)
    : null;
  if (!date || Number.isNaN(date.getTime())) {
    throw awsError(
      "IncompleteSignatureException",
      `Date must be in ISO-8601 'basic format'. Got '${time}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  return date;
}

/** yyyymmddThhmmssZ of a date or of an HTTP date header. */
export function basicTime(date: Date | string | undefined): string | undefined {
  if (date === undefined) return undefined;
  const parsed = new Date(date);
  if (Number.isNaN(parsed.getTime())) return undefined;
  return `${parsed.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}

export interface SignedText {
  canonicalRequest: string;
  stringToSign: string;
}

/** The text a client had to sign. S3 encodes the path once, every other service twice. */
export function textToSign(
  request: WireRequest,
  claim: SignatureClaim,
  payloadHash: string,
  path: string,
): SignedText {
  const headers = claim.signedHeaders.map(
    (name) => `${name}:${(request.headers[name] ?? "").trim().replaceAll(/\s+/g, " ")}\n`,
  );
  const canonicalRequest = [
    request.method,
    path,
    canonicalQuery(request, claim.presigned),
    headers.join(""),
    claim.signedHeaders.join(";"),
    payloadHash,
  ].join("\n");
  const hash = createHash("sha256").update(canonicalRequest).digest("hex");
  return { canonicalRequest, stringToSign: `${algorithm}\n${claim.time}\n${claim.scope}\n${hash}` };
}

/** Paths a correct client may have signed: encoded as AWS encodes, or exactly as sent. */
export function canonicalPaths(request: WireRequest, signingName: string): string[] {
  const segments = request.path.split("/").map((part) => encode(decodePart(part)));
  const once = segments.join("/");
  if (signingName === "s3") return once === request.path ? [once] : [once, request.path];
  return [once.split("/").map(encode).join("/")];
}

function canonicalQuery(request: WireRequest, presigned: boolean): string {
  return request.query
    .filter(([name]) => !(presigned && name === "X-Amz-Signature"))
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const keyCache = new Map<string, Buffer>();
const keysKept = 512;

/** The signing key of a secret for one day, region and service. */
export function signingKey(secret: string, claim: SignatureClaim): Buffer {
  const cacheKey = `${claim.accessKeyId}\n${secret}\n${claim.scope}`;
  const known = keyCache.get(cacheKey);
  if (known) return known;
  let key: Buffer | string = `AWS4${secret}`;
  for (const part of claim.scope.split("/")) key = createHmac("sha256", key).update(part).digest();
  if (keyCache.size >= keysKept) keyCache.clear();
  keyCache.set(cacheKey, key as Buffer);
  return key as Buffer;
}

/** The signature of a text, as hex. */
export function sign(key: Buffer, stringToSign: string): string {
  return createHmac("sha256", key).update(stringToSign).digest("hex");
}

function unsupported() {
  return awsError(
    "IncompleteSignatureException",
    "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
  );
}
