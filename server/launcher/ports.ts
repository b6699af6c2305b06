import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { commandOf } from "@/server/postgres/processes";
import { StartError } from "./settings";

const listenState = "0A";

const inodesListeningOn = (port: number) => {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) => {
    try {
      return readFileSync(file, "utf8")
        .split("\n")
        .map((line) => line.trim().split(/\s+/))
        .filter((fields) => fields[1]?.endsWith(wanted) && fields[3] === listenState)
        .map((fields) => `socket:[${fields[9]}]`);
    } catch {
      return [];
    }
  });
};

const holds = (pid: string, sockets: string[]) => {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return sockets.includes(readlinkSync(`/proc/${pid}/fd/${fd}`));
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
};

const pidListeningOn = (port: number): number | null => {
  const sockets = inodesListeningOn(port);
  if (sockets.length > 0) {
    const pid = readdirSync("/proc").find((name) => /^\d+$/.test(name) && holds(name, sockets));
    if (pid) return Number(pid);
  }
  const lsof = spawnSync("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-t"], { encoding: "utf8" });
  const pid = Number(lsof.stdout?.split("\n")[0]);
  return pid > 0 ? pid : null;
};

/** Who listens on a port, in words. */
const whoHolds = (port: number): string => {
  const pid = pidListeningOn(port);
  if (!pid) return "another user's process";
  const command = commandOf(pid);
  const short = command.length > 90 ? `${command.slice(0, 87)}...` : command;
  return short ? `"${short}" (pid ${pid})` : `pid ${pid}`;
};

const canListen = (port: number, host: string) =>
  new Promise<NodeJS.ErrnoException | null>((resolve) => {
    const probe = createServer();
    probe.once("error", resolve);
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(null)));
  });

/** What a browser may mean by localhost; a machine without IPv6 has only the first. */
const LOOPBACKS = ["127.0.0.1", "::1"];

/** Throws one clear line when a port can't be had; `command` is how another one is chosen. */
export const requirePort = async (
  port: number,
  host: string,
  command: (port: number) => string,
): Promise<void> => {
  const hosts = LOOPBACKS.includes(host) ? LOOPBACKS : [host];
  for (const one of hosts) {
    const error = await canListen(port, one);
    if (error && !(one !== host && error.code !== "EADDRINUSE")) refuse(error, port, one, command);
  }
};

function refuse(
  error: NodeJS.ErrnoException,
  port: number,
  host: string,
  command: (port: number) => string,
): never {
  if (error.code === "EACCES") {
    throw new StartError(
      `Port ${port} needs more rights than you have. Choose one above 1023: ${command(8080)}`,
    );
  }
  if (error.code !== "EADDRINUSE") throw new StartError(`Can't listen on ${host}:${port}: ${error.message}`);
  throw new StartError(
    `Port ${port} is taken by ${whoHolds(port)}. Stop it, or choose another port: ${command(port + 1)}`,
  );
}
