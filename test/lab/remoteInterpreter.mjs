// An interpreter in a page of a real browser, behind the same contract: for the kernel's own tests.
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";
import { OpenComms } from "../../kernel/dist/interpreter/OpenComms.js";

const types = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** Serves the kernel's files with the headers that let its workers share memory. */
function serve(folder) {
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    const headers = {
      "content-type": types[extname(path)] ?? "text/html",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    };
    if (path === "/") return response.writeHead(200, headers).end("<!doctype html>");
    try {
      response.writeHead(200, headers).end(readFileSync(join(folder, path)));
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

export function createInterpreter({ host }) {
  const folder = process.env.BROWSER_KERNEL;
  const open = new OpenComms();
  const started = start();
  async function start() {
    const server = await serve(folder);
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox"],
    });
    const page = await browser.newPage();
    await page.exposeFunction("told", (kind, value) => {
      if (kind === "output") void host.output(value);
      else if (kind === "comm") {
        open.note(value);
        host.comm(value);
      } else if (kind === "restarted") host.sessionRestarted(value);
    });
    await page.exposeFunction("asked", (request) => host.input(request));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.evaluate(async () => {
      const { BrowserInterpreter } = await import("/BrowserInterpreter.js");
      // One after the other: what a page tells arrives in that order.
      let last = Promise.resolve();
      const tell = (kind, value) => (last = last.then(() => window.told(kind, value)));
      const host = {
        output: (output) => tell("output", output),
        comm: (message) => tell("comm", message),
        input: (request) => window.asked(request),
        sessionRestarted: (reason) => tell("restarted", reason),
      };
      const interpreter = new BrowserInterpreter(host, new URL("/kernel/", location.href));
      window.ask = async (method, args) => {
        const value = await interpreter[method](...args);
        await last;
        return value;
      };
      await interpreter.ready();
    });
    return { server, browser, page };
  }
  const ask = async (method, ...args) =>
    (await started).page.evaluate(([method, args]) => window.ask(method, args), [method, args]);
  return {
    ready: async () => void (await started),
    execute: (request) => ask("execute", request),
    complete: (code, cursor) => ask("complete", code, cursor),
    inspect: (code, cursor, detail) => ask("inspect", code, cursor, detail),
    isComplete: (code) => ask("isComplete", code),
    interrupt: () => ask("interrupt"),
    async comm(message) {
      open.note(message);
      await ask("comm", message);
    },
    comms: () => open,
    debug: async () => ({}),
    async close() {
      const { server, browser } = await started;
      await browser.close();
      server.close();
    },
  };
}
