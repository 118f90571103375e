import { lstatSync, readFileSync, rmSync } from "node:fs";

/** What a connection file says: where the front end will look for the five sockets, and the key it signs with. */
export interface Connection {
  readonly transport: "tcp" | "ipc";
  readonly ip: string;
  readonly shell_port: number;
  readonly control_port: number;
  readonly stdin_port: number;
  readonly iopub_port: number;
  readonly hb_port: number;
  readonly key: string;
  readonly signature_scheme?: string;
  /** The kernel's pair of keys for CurveZMQ (Z85, 40 characters each). With them all five sockets are encrypted. */
  readonly curve_publickey?: string;
  readonly curve_secretkey?: string;
}

const PORTS = ["shell_port", "control_port", "stdin_port", "iopub_port", "hb_port"] as const;

/** @throws Error that names the file and what is wrong with it */
export function readConnection(path: string): Connection {
  const fail = (why: string) => new Error(`connection file ${path}: ${why}`);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw fail((error as Error).message);
  }
  if (typeof value !== "object" || value === null) throw fail("it holds no object");
  const defaults = { transport: "tcp", ip: "127.0.0.1", key: "", signature_scheme: "hmac-sha256" };
  const connection: Record<string, unknown> = { ...defaults, ...value };
  for (const port of PORTS) if (!Number.isInteger(connection[port])) throw fail(`${port} is not a number`);
  for (const field of ["ip", "key"]) if (typeof connection[field] !== "string") throw fail(`${field} is not a text`);
  if (!["tcp", "ipc"].includes(String(connection["transport"]))) {
    throw fail(`transport is ${String(connection["transport"])}, expected tcp or ipc`);
  }
  if (connection["signature_scheme"] !== "hmac-sha256") {
    throw fail(`signature_scheme is ${String(connection["signature_scheme"])}, expected hmac-sha256`);
  }
  // Never half: who asked for encryption must not talk in clear.
  const keys = [connection["curve_publickey"] ?? undefined, connection["curve_secretkey"] ?? undefined];
  const isKey = (key: unknown) => typeof key === "string" && key.length === 40;
  if (keys.some((key) => key !== undefined) && !keys.every(isKey)) {
    throw fail("curve_publickey and curve_secretkey are not both keys of 40 characters");
  }
  return connection as unknown as Connection;
}

/** The ZeroMQ address of one of the sockets. */
export function endpoint(connection: Connection, port: (typeof PORTS)[number]): string {
  const { transport, ip } = connection;
  return transport === "ipc" ? `ipc://${ip}-${connection[port]}` : `tcp://${ip}:${connection[port]}`;
}

/** Removes the files by which front ends found the sockets, where they are files: ZeroMQ leaves them behind. */
export function removeSocketFiles(connection: Connection): void {
  if (connection.transport !== "ipc") return;
  for (const port of PORTS) {
    const path = endpoint(connection, port).slice("ipc://".length);
    if (lstatSync(path, { throwIfNoEntry: false })?.isSocket()) rmSync(path, { force: true });
  }
}
