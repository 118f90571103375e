import { readFileSync } from "node:fs";

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
}

const PORTS = ["shell_port", "control_port", "stdin_port", "iopub_port", "hb_port"] as const;

/** @throws Error that names the file and what is wrong with it */
export function readConnection(path: string): Connection {
  let value: Partial<Connection>;
  try {
    value = JSON.parse(readFileSync(path, "utf8")) as Partial<Connection>;
  } catch (error) {
    throw new Error(`connection file ${path}: ${(error as Error).message}`);
  }
  for (const port of PORTS) {
    if (!Number.isInteger(value[port])) throw new Error(`connection file ${path}: ${port} is not a number`);
  }
  const scheme = value.signature_scheme ?? "hmac-sha256";
  if (scheme !== "hmac-sha256") {
    throw new Error(`connection file ${path}: signature_scheme is ${scheme}, expected hmac-sha256`);
  }
  return { transport: "tcp", ip: "127.0.0.1", key: "", ...value } as Connection;
}

/** The ZeroMQ address of one of the sockets. */
export function endpoint(connection: Connection, port: (typeof PORTS)[number]): string {
  const { transport, ip } = connection;
  return transport === "ipc" ? `ipc://${ip}-${connection[port]}` : `tcp://${ip}:${connection[port]}`;
}
