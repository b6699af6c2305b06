import { createHash, createSign, generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface OidcIssuer {
  url: string;
  /** What the next id tokens say, beside issuer, audience, nonce and times. */
  claims: Record<string, unknown>;
  /** What the userinfo endpoint says. */
  userinfo: Record<string, unknown>;
  /** Authorises the request a browser was sent to; answers what it comes back with. */
  authorise(authorizationUrl: string): { code: string; state: string };
  close(): Promise<void>;
}

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** An OpenID Connect issuer on loopback that checks PKCE and the client's secret, as Cognito does. */
export async function oidcIssuer(client: { id: string; secret: string }): Promise<OidcIssuer> {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const codes = new Map<string, URLSearchParams>();
  const server = createServer(async (request, response) => {
    const [status, body] = await answer(request);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const answer = async (request: IncomingMessage): Promise<[number, object]> => {
    const path = request.url?.split("?")[0];
    if (path === "/.well-known/openid-configuration") return [200, discovery()];
    if (path === "/userinfo") return [200, issuer.userinfo];
    if (path === "/jwks") {
      return [
        200,
        { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "1", alg: "RS256", use: "sig" }] },
      ];
    }
    const form = new URLSearchParams(await text(request));
    const asked = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? "");
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const basic = Buffer.from(`${client.id}:${client.secret}`).toString("base64");
    if (!asked || challenge !== asked.get("code_challenge")) return [400, { error: "invalid_grant" }];
    if (request.headers.authorization !== `Basic ${basic}`) return [401, { error: "invalid_client" }];
    const id_token = idToken(asked.get("nonce") ?? "");
    return [200, { access_token: randomUUID(), token_type: "Bearer", expires_in: 3600, id_token }];
  };
  const discovery = () => ({
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    userinfo_endpoint: `${url}/userinfo`,
    jwks_uri: `${url}/jwks`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
  });
  const idToken = (nonce: string) => {
    const now = Math.floor(Date.now() / 1_000);
    const payload = { iss: url, aud: client.id, iat: now, exp: now + 300, nonce, ...issuer.claims };
    const signed = `${base64({ alg: "RS256", kid: "1" })}.${base64(payload)}`;
    return `${signed}.${createSign("RSA-SHA256").update(signed).sign(privateKey, "base64url")}`;
  };
  const issuer: OidcIssuer = {
    url,
    claims: {},
    userinfo: {},
    authorise: (authorizationUrl) => {
      const asked = new URL(authorizationUrl).searchParams;
      const code = randomUUID();
      codes.set(code, asked);
      return { code, state: asked.get("state") ?? "" };
    },
    close: () => new Promise((done) => server.close(() => done())),
  };
  return issuer;
}
