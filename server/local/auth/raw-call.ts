import { request as httpRequest } from "node:http";
import { Sha256Node } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import type { AccessKey } from "./principals";

export interface RawCall {
  method?: string;
  path?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

export interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface Signing {
  service: string;
  key: AccessKey & { sessionToken?: string };
  date?: Date;
  region?: string;
}

/** A request signed by a signer that isn't ours; a test may then spoil it before it is sent. */
export async function signCall(url: string, call: RawCall, signing: Signing): Promise<Required<RawCall>> {
  const { hostname, port, host } = new URL(url);
  const s3 = signing.service === "s3";
  const signer = new SignatureV4({
    service: signing.service,
    region: signing.region ?? "us-east-1",
    credentials: signing.key,
    sha256: Sha256Node,
    uriEscapePath: !s3,
    applyChecksum: true,
  });
  const request = {
    protocol: "http:",
    hostname,
    port: Number(port),
    method: call.method ?? "POST",
    path: call.path ?? "/",
    query: call.query ?? {},
    headers: { host, ...call.headers },
    body: call.body ?? "",
  };
  const signed = await signer.sign(request, { signingDate: signing.date ?? new Date() });
  return {
    method: signed.method,
    path: signed.path,
    query: signed.query as Record<string, string>,
    headers: signed.headers,
    body: call.body ?? "",
  };
}

/** Sends a request exactly as it is given. */
export function sendCall(url: string, call: RawCall): Promise<RawAnswer> {
  const length = Buffer.byteLength(call.body ?? "");
  const query = new URLSearchParams(call.query).toString().replaceAll("+", "%20");
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      {
        method: call.method ?? "POST",
        path: `${call.path ?? "/"}${query ? `?${query}` : ""}`,
        // Node frames the body of a DELETE only when its length is told
        headers: length > 0 ? { "content-length": length, ...call.headers } : { ...call.headers },
        agent: false,
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts).toString("utf8"),
          }),
        );
        response.on("error", reject);
      },
    );
    request.on("error", reject);
    request.end(call.body);
  });
}
