import type { Target } from "@/server/accounts/contract";
import type { Product } from "@/server/testing/product";

/** Follows the live events as a browser tab does; resolves when one tells that the statement has finished. */
async function follow(url: string, headers: Record<string, string>) {
  const controller = new AbortController();
  const response = await fetch(`${url}/api/v1/events`, { headers, signal: controller.signal });
  const waiting = new Map<string, (finish: Finish) => void>();
  const finished = new Map<string, Finish>();
  const read = async () => {
    let text = "";
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      const messages = text.split("\n\n");
      text = messages.pop() ?? "";
      for (const finish of messages.flatMap(finishIn)) {
        finished.set(finish.resourceId, finish);
        waiting.get(finish.resourceId)?.(finish);
      }
    }
  };
  void read().catch(() => {});
  return {
    untilFinished: (id: string) =>
      new Promise<Finish>((resolve) => {
        const finish = finished.get(id);
        if (finish) resolve(finish);
        else waiting.set(id, resolve);
      }),
    stop: () => controller.abort(),
  };
}

interface Finish {
  verb: "statement.finish";
  resourceId: string;
  /** Comes along where it is short. */
  result?: { manifest: { totalRows: number }; csv: string };
}

function finishIn(message: string): Finish[] {
  const data = /^data: (.+)$/m.exec(message)?.[1];
  const event = data ? (JSON.parse(data) as Finish) : undefined;
  return event?.verb === "statement.finish" ? [event] : [];
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
    const { result } = await events.untilFinished(id);
    const page = result ? result.manifest : await (await fetch(`${api}/${id}/rows`, { headers })).json();
    if (!page.totalRows) throw new Error(`the statement came back without its rows: ${JSON.stringify(page)}`);
  };
  return { run, stop: events.stop };
}
