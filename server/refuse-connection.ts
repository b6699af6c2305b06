import type { Socket } from "node:net";

/** So long a refused client has for reading the answer. */
const GRACE_MS = 2_000;

const ANSWERS: Record<string, string> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** Answers what is no request that can be read, or comes too slowly; for a server's `clientError`. */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  // What comes after the answer can't be read either; a socket destroyed for it would take the answer along.
  if (socket.writableEnded) return;
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  socket.on("error", () => {});
  const status = ANSWERS[error.code ?? ""] ?? "400 Bad Request";
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  // Closing with unread data would reset the connection before the client has read the answer.
  socket.resume();
  setTimeout(() => socket.destroy(), GRACE_MS).unref();
}
