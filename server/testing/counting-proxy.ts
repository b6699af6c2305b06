import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import type { AddressInfo } from "node:net";

export interface Answer {
  status: number;
  body: string;
  /** After so many bytes of the body the line breaks. */
  breaksAt?: number;
}

export interface CountingProxy {
  url: string;
  /** Operations called since the last `reset`, by the target header, or by the path where that is an operation's name. */
  calls: string[];
  reset(): void;
  /** While set, every call ends without an answer, as a broken line does. */
  isDown: boolean;
  /** While set, calls of this operation are carried out and their answers get lost. */
  losesAnswersTo: string | null;
  /** While set, what it answers of an operation stands for AWS's answer, and nothing is carried out. */
  refuses: ((operation: string) => Answer | null) | null;
  /** While set, what it makes of an answer is answered instead. */
  meddle: ((operation: string, answer: Answer) => Answer | Promise<Answer>) | null;
  /** Sets `isDown` and breaks the calls that are under way. */
  cut(): void;
  stop(): Promise<void>;
}

/** Stands before an AWS endpoint and counts what is asked of it; headers pass unchanged, so signatures hold. */
export async function countingProxy(target: string): Promise<CountingProxy> {
  const to = new URL(target);
  const proxy: Omit<CountingProxy, "url" | "stop"> = {
    calls: [],
    isDown: false,
    losesAnswersTo: null,
    refuses: null,
    meddle: null,
    cut: () => {
      proxy.isDown = true;
      server.closeAllConnections();
    },
    reset: () => {
      proxy.calls = [];
    },
  };
  const server = createServer((request, response) => {
    if (proxy.isDown) return void request.socket.destroy();
    const operation = operationOf(request);
    if (operation) proxy.calls.push(operation);
    const refusal = operation ? proxy.refuses?.(operation) : null;
    if (refusal) {
      response.writeHead(refusal.status, { "content-type": "application/json" }).end(refusal.body);
      return void request.resume();
    }
    const onward = send(
      {
        host: to.hostname,
        port: to.port,
        method: request.method,
        path: request.url,
        headers: request.headers,
      },
      (answer) => {
        if (operation && operation === proxy.losesAnswersTo) {
          answer.resume();
          return void request.socket.destroy();
        }
        if (operation && proxy.meddle) return void meddled(operation, answer, response, proxy.meddle);
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        return undefined;
      },
    );
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(proxy, {
    url,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** Lake Formation's operations have a path each: /GrantPermissions. */
function operationOf({ headers, url }: IncomingMessage): string | undefined {
  const target = headers["x-amz-target"];
  return target === undefined ? /^\/([A-Z][A-Za-z]+)$/.exec(url ?? "")?.[1] : String(target).split(".")[1];
}

async function meddled(
  operation: string,
  answer: IncomingMessage,
  response: ServerResponse,
  meddle: NonNullable<CountingProxy["meddle"]>,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const given = { status: answer.statusCode ?? 502, body: Buffer.concat(chunks).toString() };
  const { status, body, breaksAt } = await meddle(operation, given);
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...answer.headers, "content-length": bytes.length });
  if (breaksAt === undefined) response.end(bytes);
  else response.write(bytes.subarray(0, breaksAt), () => response.destroy());
}
