import assert from "node:assert/strict";
import { afterEach, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { broadcastSymbol, displaySymbol } from "../jupyter.js";
import { liveCurves } from "./index.js";

type Sent = {
  type: string;
  content: { data: Record<string, unknown>; metadata?: object; transient: { display_id: string } };
  at: number;
};

function notebook(): Sent[] {
  const sent: Sent[] = [];
  const send = async (type: string, content: Sent["content"]) =>
    void sent.push({ type, content, at: performance.now() });
  Object.assign(globalThis, { [broadcastSymbol]: send });
  return sent;
}

afterEach(() => delete (globalThis as Record<symbol, unknown>)[broadcastSymbol]);

it("updates one output at most four times a second, with PNG in the last alone", async () => {
  const sent = notebook();
  const live = liveCurves({ title: "Loss" });
  const { onStep, onEnd } = live.run("plain");
  const start = performance.now();
  for (let step = 1; performance.now() - start < 900; step++) {
    onStep({ step, loss: 1 / step });
    await wait(1);
  }
  await onEnd();
  assert.ok(sent.length >= 3 && sent.length <= 6, `${sent.length} messages`);
  assert.deepEqual(
    sent.map(({ type }) => type),
    ["display_data", ...Array<string>(sent.length - 1).fill("update_display_data")],
  );
  assert.equal(new Set(sent.map(({ content }) => content.transient.display_id)).size, 1);
  const gaps = sent.slice(1, -1).map(({ at }, k) => at - sent[k]!.at);
  assert.ok(
    gaps.every((gap) => gap >= 240),
    `gaps of ${gaps.map(Math.round).join(", ")} ms`,
  );
  assert.deepEqual(
    sent.map(({ content }) => "image/png" in content.data),
    sent.map((_, k) => k === sent.length - 1),
  );
  assert.ok("image/png" in sent.at(-1)!.content.metadata!);
  assert.deepEqual(Object.keys(await live[displaySymbol]()), ["text/plain"], "it is not drawn a second time");
});

it("brings what came in between although no step follows", async () => {
  const sent = notebook();
  const { onStep } = liveCurves().run("plain");
  onStep({ step: 1, loss: 1 });
  onStep({ step: 2, loss: 0.5 });
  await wait(400);
  assert.equal(sent.length, 2);
});

it("without a notebook it is a plot at the end, and a callback of fit by itself", async () => {
  const live = liveCurves({ title: "Loss" });
  live.onStep({ step: 1, loss: 2 });
  live.onStep({ step: 2, loss: 1 });
  await live.onEnd();
  assert.match(live.plot().description, /Loss.* from 2 to 1/);
  assert.ok("image/png" in (await live[displaySymbol]()));
});

it("draws accuracy, and several runs in their colours", () => {
  const live = liveCurves({ measure: "accuracy" });
  for (const name of ["plain", "with batch norm"]) live.run(name).onValidation({ step: 10, loss: 1, accuracy: 0.5 });
  assert.match(
    JSON.stringify(live.plot().spec),
    /"domain":\["plain","with batch norm"\],"range":\["#d55e00","#0072b2"\]/,
  );
});

it("errors", () => {
  assert.throws(() => liveCurves({ every: 50 }), /every is 50, expected at least 250/);
  assert.throws(() => liveCurves().plot(), /no step has come yet/);
  assert.equal(String(liveCurves()), "Live curves: no step has come yet.");
});
