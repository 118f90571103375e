import assert from "node:assert/strict";
import { startKernel, type KernelProcess } from "../server/kernelProcess.test.helper.js";
import type { Received } from "../server/Client.test.helper.js";

type Body = Record<string, any>;

/** A front end that debugs: over real sockets, a kernel in a process of its own. */
export class DebugClient {
  #seq = 0;
  /** Events up to here have been waited for. */
  #seen = 0;

  private constructor(readonly kernel: KernelProcess) {}

  static async start(cwd?: string): Promise<DebugClient> {
    return new DebugClient(await startKernel({}, cwd));
  }

  /** As JupyterLab does when its bug button is pressed. */
  static async attached(cwd?: string): Promise<DebugClient> {
    const client = await DebugClient.start(cwd);
    await client.attach();
    return client;
  }

  async attach(clientID = "test"): Promise<void> {
    await this.ask("initialize", { clientID });
    await this.ask("attach");
    await this.event("initialized");
  }

  get client(): KernelProcess["client"] {
    return this.kernel.client;
  }

  /** The whole response. */
  async request(command: string, args: Body = {}): Promise<Body> {
    const content = { type: "request", seq: ++this.#seq, command, arguments: args };
    const { content: response } = await this.client.request("debug_request", content, { socket: "control" });
    assert.equal(response["type"], "response");
    assert.equal(response["request_seq"], content.seq);
    assert.equal(response["command"], command);
    return response;
  }

  /** The body of a response, which must be a success. */
  async ask(command: string, args: Body = {}): Promise<Body> {
    const response = await this.request(command, args);
    assert.equal(response["success"], true, `${command}: ${response["message"]}`);
    return response["body"] as Body;
  }

  /** Why it can't be. */
  async refused(command: string, args: Body = {}): Promise<string> {
    const response = await this.request(command, args);
    assert.equal(response["success"], false);
    return response["message"] as string;
  }

  /** The body of the next event of that name; those before it are skipped. */
  async event(name: string, timeout = 10_000): Promise<Body> {
    const iopub = this.client.iopub;
    const isNext = (message: Received): boolean => {
      const index = iopub.indexOf(message);
      return message.header.msg_type === "debug_event" && message.content["event"] === name && index >= this.#seen;
    };
    const missing = new Error(`no event "${name}" within ${timeout} ms`);
    const message = await this.client.next(isNext, timeout).catch(() => Promise.reject(missing));
    this.#seen = iopub.indexOf(message) + 1;
    return message.content["body"] as Body;
  }

  /** No more such events than those waited for. */
  hasMore(name: string): boolean {
    const later = this.client.iopub.slice(this.#seen);
    return later.some(({ header, content }) => header.msg_type === "debug_event" && content["event"] === name);
  }

  async run(code: string): Promise<Body> {
    return (await this.client.execute(code)).reply.content;
  }

  /** Sends a cell to be run; its end. */
  async start(code: string): Promise<{ done: Promise<Received>; id: string }> {
    const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false };
    const id = await this.client.send("shell", "execute_request", content);
    return { id, done: this.client.reply(id) };
  }

  /** Sends a cell and waits until it runs. */
  async startLoop(code: string): Promise<{ done: Promise<Received> }> {
    const { id, done } = await this.start(`console.log("runs");\n${code}`);
    await this.client.next(({ parentHeader, header }) => parentHeader.msg_id === id && header.msg_type === "stream");
    return { done };
  }

  /** Sets breakpoints in a cell by its text. */
  async breakAt(code: string, ...lines: (number | { line: number; condition?: string })[]): Promise<Body[]> {
    const { sourcePath: path } = await this.ask("dumpCell", { code });
    const breakpoints = lines.map((line) => (typeof line === "number" ? { line } : line));
    return (await this.ask("setBreakpoints", { source: { path }, breakpoints, sourceModified: false }))["breakpoints"];
  }

  /** Runs a cell to its first stop. */
  async startTo(code: string, ...lines: Parameters<DebugClient["breakAt"]>[1][]): Promise<{ done: Promise<Received> }> {
    await this.breakAt(code, ...lines);
    const { done } = await this.start(code);
    const over = done.then(({ content }) => assert.fail(`it never stopped: ${JSON.stringify(content)}`));
    over.catch(() => {});
    await Promise.race([this.event("stopped"), over]);
    return { done };
  }

  /** Lets it go on in some way, to the next stop: where it is then. */
  async step(command: string): Promise<string> {
    await this.ask(command, { threadId: 1 });
    await this.event("continued");
    await this.event("stopped");
    return (await this.stack())[0]!;
  }

  async frames(): Promise<Body[]> {
    return (await this.ask("stackTrace", { threadId: 1 }))["stackFrames"];
  }

  /** `name:line` of each frame. */
  async stack(): Promise<string[]> {
    return (await this.frames()).map(({ name, line }) => `${name}:${line}`);
  }

  /** Scopes of a frame and the variables in them, as text. */
  async scopes(frame = 0): Promise<Record<string, Record<string, string>>> {
    const { id: frameId } = (await this.frames())[frame]!;
    const { scopes } = await this.ask("scopes", { frameId });
    const found: Record<string, Record<string, string>> = {};
    for (const { name, variablesReference } of scopes) {
      const variables = await this.variables(variablesReference);
      found[name] = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
    }
    return found;
  }

  async variables(variablesReference: number, more: Body = {}): Promise<Body[]> {
    return (await this.ask("variables", { variablesReference, ...more }))["variables"];
  }

  async evaluate(expression: string, frame?: number): Promise<string> {
    const frameId = frame === undefined ? undefined : (await this.frames())[frame]!["id"];
    return (await this.ask("evaluate", { expression, frameId, context: "repl" }))["result"];
  }

  async close(): Promise<void> {
    assert.deepEqual(this.client.wrong, []);
    await this.kernel.shutdown();
  }
}
