import type { Target } from "@/server/accounts/contract";
import type { Product } from "@/server/testing/product";

/** Follows the live events as a browser tab does; resolves when one tells that the statement has finished. */
async function follow(url: string, headers: Record<string, string>) {
  const controller = new AbortController();
  const response = await fetch(`${url}/api/v1/events`, { headers, signal: controller.signal });
  const waiting = new Map<string, () => void>();
  const finished = new Set<string>();
  const read = async () => {
    let text = "";
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      const messages = text.split("\n\n");
      text = messages.pop() ?? "";
      for (const id of messages.flatMap(finishedIn)) {
        finished.add(id);
        waiting.get(id)?.();
      }
    }
  };
  void read().catch(() => {});
  return {
    untilFinished: (id: string) =>
      new Promise<void>((resolve) => (finished.has(id) ? resolve() : waiting.set(id, resolve))),
    stop: () => controller.abort(),
  };
}

function finishedIn(message: string): string[] {
  const data = /^data: (.+)$/m.exec(message)?.[1];
  const event = data ? (JSON.parse(data) as { verb?: string; resourceId?: string }) : {};
  return event.verb === "statement.finish" && event.resourceId ? [event.resourceId] : [];
}

/** A statement of the analyst's through Headgate as a browser tab runs it: POST, event, first page. */
export async function throughHeadgate(product: Product, target: Target, sql: string) {
  const token = product.demo.people.find(({ email }) => email.startsWith("ana@"))?.apiToken;
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const events = await follow(product.url, headers);
  const api = `${product.url}/api/v1/statements`;
  const run = async () => {
    const body = JSON.stringify({ ...target, sql });
    const { id } = (await (await fetch(api, { method: "POST", headers, body })).json()) as { id: string };
    await events.untilFinished(id);
    const answer = await (await fetch(`${api}/${id}/rows`, { headers })).json();
    const { totalRows } = answer as { totalRows?: number };
    if (!totalRows) throw new Error(`the statement came back without its rows: ${JSON.stringify(answer)}`);
  };
  return { run, stop: events.stop };
}
