import { connect } from "node:net";

const LINES = 160;
const LINE_BYTES = 64 * 1024;

/** What a server answers to 10 MB of headers, to the last byte before the line is closed. */
export function answerToLongHeaders(url: string): Promise<string> {
  const { port, hostname } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let text = "";
    socket.on("data", (data) => {
      text += data.toString();
    });
    socket.on("close", () => resolve(text));
    socket.on("error", (error) => (text === "" ? reject(error) : resolve(text)));
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n");
    const line = `X-Large: ${"a".repeat(LINE_BYTES)}\r\n`;
    for (let n = 0; n < LINES; n++) socket.write(line);
    socket.end("\r\n");
  });
}
