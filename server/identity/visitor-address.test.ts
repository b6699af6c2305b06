import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { settleAddresses, visitorAddress } from "./visitor-address";

test("without a proxy of ours the peer is believed, whatever the header claims", () => {
  expect(visitorAddress("", "192.0.2.1", 0)).toBe("192.0.2.1");
  expect(visitorAddress("198.51.100.7", "192.0.2.1", 0)).toBe("192.0.2.1");
  expect(visitorAddress("", "::ffff:192.0.2.1", 0)).toBe("192.0.2.1");
  expect(visitorAddress("", "2001:db8::1", 0)).toBe("2001:db8::1");
});

test("behind proxies the entry that the outermost of them wrote is believed", () => {
  expect(visitorAddress("forged, 198.51.100.7", "10.0.0.1", 1)).toBe("198.51.100.7");
  expect(visitorAddress("forged,198.51.100.7 , 10.0.0.2", "10.0.0.1", 2)).toBe("198.51.100.7");
  // Somebody who reaches us past the proxies.
  expect(visitorAddress("", "192.0.2.1", 2)).toBe("192.0.2.1");
});

test("a server sees the address it may believe in place of the header it was sent", async () => {
  settleAddresses(0);
  const server = createServer((incoming, answer) => answer.end(incoming.headers["x-forwarded-for"]));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const response = await fetch(url, { headers: { "x-forwarded-for": "198.51.100.7" } });
    expect(await response.text()).toBe("127.0.0.1");
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
