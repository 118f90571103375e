import assert from "node:assert/strict";
import { test } from "node:test";
import { Subscriber } from "zeromq";
import { Client, makeConnection } from "./Client.test.helper.js";
import { ScriptedInterpreter } from "./Interpreter.test.helper.js";
import { startKernel } from "./startKernel.js";

test("a front end that reads nothing holds up the user's code for ten seconds, and loses messages alone", async (t) => {
  const { connection } = await makeConnection();
  const logged: string[] = [];
  const text = "x".repeat(2 ** 20);
  const kernel = await startKernel({
    connection,
    createInterpreter: async (host) =>
      new ScriptedInterpreter(host, {
        flood: async (_, { cell }) => {
          for (let time = 0; time < 200; time++) await host.output({ type: "stream", cell, name: "stdout", text });
        },
      }),
    log: (line) => logged.push(line),
  });
  t.after(() => kernel.close());
  const hung = new Subscriber({ linger: 0, receiveHighWaterMark: 1 });
  t.after(() => hung.close());
  hung.connect(`tcp://${connection.ip}:${connection.iopub_port}`);
  hung.subscribe("");
  const client = new Client(connection);
  t.after(() => client.close());
  await client.welcome();
  const start = performance.now();
  const { reply, outputs } = await client.execute("flood", {}, 60_000);
  const seconds = (performance.now() - start) / 1000;
  assert.equal(reply.content.status, "ok");
  const length = outputs.reduce((sum, { content }) => sum + (content.text?.length ?? 0), 0);
  assert.equal(length, 200 * 2 ** 20, "the front end that reads has it all");
  assert.ok(seconds > 9 && seconds < 60, `it waits once, not for each of the 200 messages: ${seconds} s`);
  assert.equal(logged.filter((line) => /reads nothing/.test(line)).length, 1, logged.join("\n"));
});
