import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { after, before, test } from "node:test";
import { Recorder, sleep } from "./Recorder.test.helper.js";

const recorder = new Recorder(tmpdir());
before(async () => {
  await recorder.run(
    'import * as fs from "node:fs"; import http from "node:http"; import net from "node:net"; import dns from "node:dns";' +
      'import crypto from "node:crypto"; import readline from "node:readline"; import { exec, spawn } from "node:child_process";' +
      'import { EventEmitter } from "node:events"; import { Worker } from "node:worker_threads"; import zlib from "node:zlib";' +
      'import { PassThrough } from "node:stream";' +
      `let go!: () => void;
      function start(first: () => void) { // as part of the cell that calls this
        let isTime = false;
        const timer = setInterval(() => { if (isTime) { clearInterval(timer); first(); } }, 5);
        return () => void (isTime = true);
      }`,
  );
});
after(() => recorder.close());

/** Each says `late` once the cell after it runs; `go()` is what that cell calls. */
const late: Record<string, string> = {
  "a timer": "go = () => {}; setTimeout(() => say(), 150);",
  "a file's callback, and the one inside it":
    "go = start(() => fs.readFile(__dirname, () => fs.stat('/', () => say())));",
  "a file's stream": "go = start(() => fs.createReadStream(process.execPath, { end: 9 }).on('data', () => say()));",
  "a child process's output":
    "const child = spawn('cat'); child.stdout.once('data', () => say()); go = () => child.stdin.end('x');",
  "a command": "go = start(() => exec('echo x', () => say()));",
  "a server's request": `const server = http.createServer((_, reply) => { say(); reply.end(); server.close(); }).listen(0);
    go = () => void fetch("http://localhost:" + (server.address() as net.AddressInfo).port).catch(() => 0);`,
  "an answer's data": `const talker = net.createServer((socket) => socket.end("x")).listen(0);
    const socket = net.connect((talker.address() as net.AddressInfo).port);
    go = () => socket.on("data", () => 0); socket.once("end", () => { say(); talker.close(); });`,
  "process.nextTick": "go = start(() => process.nextTick(() => process.nextTick(() => say())));",
  "a look-up of a name": "go = start(() => dns.lookup('localhost', () => say()));",
  cryptography: "go = start(() => crypto.pbkdf2('a', 'b', 10, 8, 'sha1', () => say()));",
  "a compression": "go = start(() => zlib.gzip('a', () => say()));",
  "an event's target":
    "const aborter = new AbortController(); aborter.signal.addEventListener('abort', () => say()); go = () => aborter.abort();",
  "a message's port":
    "const { port1, port2 } = new MessageChannel(); port1.once('message', () => { say(); port1.close(); }); go = () => port2.postMessage(1);",
  "a worker":
    "const worker = new Worker('require(`worker_threads`).parentPort.once(`message`, (text) => console.log(text))', { eval: true }); go = () => worker.postMessage('late');",
  "lines of a text": `const source = new PassThrough();
    readline.createInterface({ input: source }).on("line", () => say()); go = () => source.end("x\\n");`,
  "an emitter": "const emitter = new EventEmitter().once('x', () => say()); go = () => void emitter.emit('x');",
  "an error that nobody catches": `const failing = new EventEmitter().on('x', () => { throw new Error("late"); });
    go = start(() => fs.stat('/', () => failing.emit('x')));`,
};

for (const [name, code] of Object.entries(late)) {
  test(`late output goes to its cell: ${name}`, async () => {
    const first = await recorder.run(`{ const say = () => console.log("late"); ${code} }`);
    assert.equal(first.outcome.status, "ok", JSON.stringify(first.outcome));
    const second = await recorder.run("go(); console.log('here');");
    const heard = () => first.stream("stdout") + first.stream("stderr");
    for (let wait = 0; wait < 200 && !heard(); wait++) await sleep(20);
    assert.match(heard(), /late/);
    assert.equal(second.stream("stdout") + second.stream("stderr"), "here\n");
  });
}

test("followed listeners are taken back and counted as others are", async () => {
  const cell = await recorder.run(`{
    const seen: unknown[] = [];
    const emitter = new EventEmitter();
    const listener = function (this: unknown, x: number) { seen.push(x, this === emitter); };
    emitter.on("x", listener).prependListener("x", listener).once("x", listener).prependOnceListener("x", listener);
    seen.push(emitter.listenerCount("x", listener), emitter.listeners("x").every((one) => one === listener));
    emitter.emit("x", 1);
    seen.push(emitter.listenerCount("x"));
    emitter.off("x", listener).off("x", listener).once("x", listener).off("x", listener);
    emitter.emit("x", 2);
    const target = new EventTarget();
    target.addEventListener("y", listener as never);
    target.addEventListener("y", listener as never);
    target.removeEventListener("y", listener as never);
    target.dispatchEvent(new Event("y"));
    const { promisify } = require("node:util") as typeof import("node:util");
    seen.push(await promisify(fs.exists)("/"), Object.keys(await promisify(dns.lookup)("localhost")).length);
    try { (emitter as any).on("x", 1) } catch (error) { seen.push((error as { code: string }).code) }
    console.log(seen.join());
  }`);
  const eight = "1,true,".repeat(4);
  assert.equal(cell.stream("stdout"), `4,true,${eight}2,true,2,ERR_INVALID_ARG_TYPE\n`, JSON.stringify(cell.outcome));
});

test("an emitter that calls into another cell comes back to its own", async () => {
  const first = await recorder.run("const shared = new EventEmitter().on('x', () => console.log('of the first'));");
  const second = await recorder.run("setTimeout(() => { shared.emit('x'); console.log('of the second'); }, 100);");
  await recorder.run("await new Promise((done) => setTimeout(done, 200));");
  assert.equal(first.stream("stdout"), "of the first\n");
  assert.equal(second.stream("stdout"), "of the second\n");
});

test("Stop ends a loop in a late callback, and cells after it print as themselves", async () => {
  const first = await recorder.run(
    "let turns = 0; fs.stat('/', () => { turns++; console.log('started'); for (;;) turns++; });",
  );
  for (let wait = 0; wait < 1500 && !first.stream("stdout"); wait++) await sleep(20);
  await recorder.interpreter.interrupt();
  const cell = await recorder.run("console.log(turns > 0); turns > 0");
  assert.equal(cell.stream("stdout"), "true\n");
  assert.deepEqual(recorder.restarts, []);
});
