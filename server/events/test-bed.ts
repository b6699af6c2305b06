import pg from "pg";
import { GET } from "@/app/api/v1/events/route";
import { request, type TestPerson } from "@/server/testing/app";
import { type EventSource, type NewEvent, recordEvents } from "./write";

export interface Message {
  id?: string;
  event: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a test reads of a message is what it asserts
  data?: any;
}

/** One open stream, read message by message. */
export class Listener {
  readonly response: Response;
  private readonly reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  private text = "";
  lastId: string | undefined;

  constructor(response: Response) {
    this.response = response;
    this.reader = response.body?.getReader();
  }

  /** The next message, as a browser cuts it out; undefined at the end of the stream. Comments are left out. */
  async next(): Promise<Message | undefined> {
    for (;;) {
      const end = this.text.indexOf("\n\n");
      if (end >= 0) {
        const block = this.text.slice(0, end);
        this.text = this.text.slice(end + 2);
        const message = parse(block);
        if (message.id !== undefined) this.lastId = message.id;
        if (message.id !== undefined || message.data !== undefined) return message;
        continue;
      }
      const part = await this.reader?.read();
      if (!part || part.done) return undefined;
      this.text += new TextDecoder().decode(part.value);
    }
  }

  /** Everything up to and with the first message of that kind, or about that thing. */
  async until(what: string): Promise<Message[]> {
    const heard: Message[] = [];
    for (let message = await this.next(); message; message = await this.next()) {
      heard.push(message);
      if (message.event === what || message.data?.resourceId === what) return heard;
    }
    throw new Error(`the stream ended before ${what}: ${JSON.stringify(heard)}`);
  }

  async leave(): Promise<void> {
    await this.reader?.cancel();
  }
}

function parse(block: string): Message {
  const message: Message = { event: "message" };
  for (const line of block.split("\n")) {
    const [, name, value = ""] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (name === "id") message.id = value;
    if (name === "event") message.event = value;
    if (name === "data") message.data = JSON.parse(value);
  }
  return message;
}

interface Asking {
  as?: TestPerson;
  token?: string;
  lastEventId?: string | undefined;
  after?: string | undefined;
  signal?: AbortSignal;
  method?: string;
}

export async function follow({
  as,
  token,
  lastEventId,
  after,
  signal,
  method = "GET",
}: Asking): Promise<Listener> {
  const asked = request(method, `/api/v1/events${after === undefined ? "" : `?after=${after}`}`, {
    as,
    ...(token === undefined ? {} : { token }),
    headers: lastEventId === undefined ? {} : { "last-event-id": lastEventId },
  });
  const response = await GET(signal ? new Request(asked, { signal }) : asked, {
    params: Promise.resolve({}),
  });
  return new Listener(response);
}

export const system: EventSource = { actor: { id: null, kind: "system", name: "Headgate" } };

export const event = (resourceId: string, more: Partial<NewEvent> = {}): NewEvent => ({
  verb: "thing.change",
  resourceType: "thing",
  resourceId,
  ...more,
});

/** A transaction that says something now and commits when told. */
export async function openTransaction(url: string, entries: NewEvent[], source = system) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("BEGIN");
  await recordEvents(
    client,
    entries.map((one) => ({ source, event: one })),
  );
  return {
    end: async (how: "COMMIT" | "ROLLBACK") => {
      await client.query(how);
      await client.query("SELECT pg_notify('headgate_event', '')");
      await client.end();
    },
  };
}
