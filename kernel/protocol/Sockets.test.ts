import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { curveKeyPair, Request, type SocketOptions } from "zeromq";
import { type Connection, endpoint, readConnection } from "./Connection.js";
import { Sockets } from "./Sockets.js";

const folder = mkdtempSync(join(tmpdir(), "sockets-"));
after(() => rmSync(folder, { recursive: true }));
const events = { message() {}, subscribed() {}, log() {} };

async function tcp(more: Partial<Connection> = {}): Promise<Connection> {
  const [shell_port, control_port, stdin_port, iopub_port, hb_port] = (await freePorts(5)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    transport: "tcp",
    ip: "127.0.0.1",
    key: "k",
    shell_port,
    control_port,
    stdin_port,
    iopub_port,
    hb_port,
    ...more,
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  for (const server of servers) server.close();
  return ports;
}

/** What the heartbeat answers a client with these options within half a second. */
async function beat(connection: Connection, options: SocketOptions<Request> = {}): Promise<string | undefined> {
  const client = new Request({ linger: 0, ...options });
  client.connect(endpoint(connection, "hb_port"));
  try {
    await client.send("ping");
    return (await Promise.race([client.receive().then(String), sleep(500)])) ?? undefined;
  } finally {
    client.close();
  }
}

test("with CurveZMQ's keys in the connection file nobody without the kernel's public key gets an answer", async () => {
  const { publicKey, secretKey } = curveKeyPair();
  const connection = await tcp({ curve_publickey: publicKey, curve_secretkey: secretKey });
  const sockets = await Sockets.bind(connection, events);
  sockets.listen();
  const own = curveKeyPair();
  const keys = (server: string) => ({
    curveServerKey: server,
    curvePublicKey: own.publicKey,
    curveSecretKey: own.secretKey,
  });
  assert.equal(await beat(connection, keys(publicKey)), "ping");
  assert.equal(await beat(connection), undefined);
  assert.equal(await beat(connection, keys(curveKeyPair().publicKey)), undefined);
  await sockets.close();
});

test(
  "an ipc transport's files go with the sockets, and nothing else of those names",
  { skip: process.platform === "win32" },
  async () => {
    const ip = join(folder, "kernel");
    const ports = { shell_port: 1, control_port: 2, stdin_port: 3, iopub_port: 4, hb_port: 5 };
    const connection: Connection = { transport: "ipc", ip, key: "k", ...ports };
    const sockets = await Sockets.bind(connection, events);
    sockets.listen();
    assert.equal(await beat(connection), "ping");
    assert.equal(readdirSync(folder).length, 5);
    rmSync(`${ip}-1`);
    writeFileSync(`${ip}-1`, "somebody else's");
    await sockets.close();
    await sleep(100);
    assert.deepEqual(readdirSync(folder), ["kernel-1"]);
  },
);

test("a frame that says it is too large closes its connection at once, and only that", async () => {
  const connection = await tcp();
  const sockets = await Sockets.bind(connection, events);
  sockets.listen();
  const closes = async (size: number) => {
    const peer = connect(connection.shell_port, connection.ip);
    // ZMTP 3.0 (rfc.zeromq.org/spec/23): greeting, the command READY, then a long frame's flags and size.
    const greeting = Buffer.alloc(64);
    Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0, ...Buffer.from("NULL")]).copy(greeting);
    const property = Buffer.concat([Buffer.from("\x0bSocket-Type\0\0\0\x06DEALER")]);
    const ready = Buffer.concat([Buffer.from("\x05READY"), property]);
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(size));
    peer.write(Buffer.concat([greeting, Buffer.from([4, ready.length]), ready, Buffer.from([2]), length]));
    peer.resume();
    const closed = await Promise.race([once(peer, "close").then(() => true), sleep(1000)]);
    peer.destroy();
    return closed === true;
  };
  assert.equal(await closes(2 ** 28 + 1), true);
  assert.equal(await closes(2 ** 40), true);
  assert.equal(await closes(2 ** 20), false);
  assert.equal(await beat(connection), "ping");
  await sockets.close();
});

test("a connection file that is wrong is told with what is wrong", async () => {
  const file = join(folder, "connection.json");
  const good = await tcp();
  const { publicKey } = curveKeyPair();
  const wrong: [object | string, RegExp][] = [
    ["{", /connection\.json: .*JSON/],
    ["null", /holds no object/],
    [{ ...good, hb_port: "1" }, /hb_port is not a number/],
    [{ ...good, key: 1 }, /key is not a text/],
    [{ ...good, transport: "udp" }, /transport is udp, expected tcp or ipc/],
    [{ ...good, signature_scheme: "hmac-md5" }, /hmac-md5, expected hmac-sha256/],
    [{ ...good, curve_publickey: publicKey }, /are not both keys of 40 characters/],
    [{ ...good, curve_publickey: publicKey, curve_secretkey: "short" }, /are not both keys/],
  ];
  for (const [content, message] of wrong) {
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    assert.throws(() => readConnection(file), message);
  }
  writeFileSync(file, JSON.stringify({ ...good, curve_publickey: null, curve_secretkey: null }));
  assert.equal(readConnection(file).hb_port, good.hb_port);
  assert.ok(existsSync(file));
});
