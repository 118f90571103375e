import { randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { styles } from "tskernel/dist/notebook/html/styles.js";
import { NotebookError } from "tskernel/dist/notebook/Notebook.js";
import { projectRoot } from "../sandbox/Sandbox.js";
import type { AnswersToMark } from "./AnswersToMark.js";
import { showCells } from "./showCells.js";
import { writeHandMark } from "./writeHandMark.js";

export interface MarkingOptions {
  /** Whether the page says whose an answer is. */
  readonly names: boolean;
  /** 0: any that is free. */
  readonly port: number;
}

export interface Marking {
  /** With the token, in the part that a browser sends to nobody. */
  readonly url: string;
  close(): Promise<void>;
}

const pages = join(projectRoot, "grading", "marking", "page");
const files: Record<string, { type: string; text: () => string }> = {
  "/": { type: "text/html", text: () => readFileSync(join(pages, "index.html"), "utf8") },
  "/page.css": { type: "text/css", text: () => styles + readFileSync(join(pages, "page.css"), "utf8") },
  "/page.mjs": { type: "text/javascript", text: () => readFileSync(join(pages, "page.mjs"), "utf8") },
};

const headers = {
  "Content-Security-Policy": [
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; font-src data:",
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  ].join("; "),
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
};

/**
 * Serves the page in which a person marks answers, to this computer only. Whoever asks for an answer or gives a mark must
 * know the token; a page from elsewhere, under whatever name it reaches this server, is refused.
 */
export async function serveMarking(answers: AnswersToMark, { names, port }: MarkingOptions): Promise<Marking> {
  const token = randomBytes(24).toString("base64url");
  let hosts: string[] = [];
  const server = createServer((request, response) => {
    void handle(request, response).catch((error: unknown) => {
      const known = error instanceof Refused || error instanceof NotebookError;
      if (!known) process.stderr.write(`${String((error as Error).stack ?? error)}\n`);
      send(response, error instanceof Refused ? error.status : known ? 409 : 500, {
        error: known ? error.message : "it failed; see the terminal",
      });
    });
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host = "", origin } = request.headers;
    if (!hosts.includes(host)) throw new Refused(403, "this server is reached by its own address only");
    if (origin !== undefined && !hosts.includes(origin.replace(/^http:\/\//, "")))
      throw new Refused(403, "asked by another page");
    const { pathname } = new URL(request.url ?? "/", `http://${host}`);
    const file = Object.hasOwn(files, pathname) ? files[pathname] : undefined;
    if (file && request.method === "GET") {
      response.writeHead(200, { ...headers, "Content-Type": `${file.type}; charset=utf-8` }).end(file.text());
      return;
    }
    if (!isToken(request.headers.authorization ?? "", token))
      throw new Refused(401, "open the address that the terminal shows");
    send(response, 200, await answer(request, pathname));
  }

  async function answer(request: IncomingMessage, path: string): Promise<unknown> {
    const [, what, number] = /^\/api\/(questions|answers)(?:\/(\d{1,7}))?$/.exec(path) ?? [];
    if (request.method === "GET" && what === "answers" && number === undefined) return overview(answers, names);
    if (request.method === "GET" && what === "questions" && number !== undefined) {
      const question = answers.questions[Number(number)];
      if (question) return { asked: showCells(question.asked), solution: showCells([question.solution]) };
    }
    const one = what === "answers" && number !== undefined ? answers.answers[Number(number)] : undefined;
    if (!one) throw new Refused(404, "there is none");
    if (request.method === "GET") {
      const cell = answers.cell(one);
      if (!cell)
        throw new NotebookError(
          "this answer is not there any more: it was handed in or graded anew. Start `mark` again",
        );
      return showCells([cell]);
    }
    if (request.method !== "PUT") throw new Refused(405, "there is only GET and PUT");
    const question = answers.questions[one.question]!;
    writeHandMark(answers.course, one, question.id, markIn(await bodyOf(request), question.points));
    return {};
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new NotebookError(`port ${port} is in use; --port names another`) : error);
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address() as { port: number };
  hosts = [`127.0.0.1:${address.port}`, `localhost:${address.port}`];
  return {
    url: `http://127.0.0.1:${address.port}/#${token}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

function overview(answers: AnswersToMark, names: boolean): object {
  const marks = answers.marks();
  return {
    questions: answers.questions.map(({ assignment, id, points }) => ({ assignment, id, points })),
    answers: answers.answers.map(({ question, student }, i) => ({
      question,
      ...(names && { student }),
      score: marks[i]!.score ?? null,
      comment: marks[i]!.comment,
    })),
  };
}

/** @throws Refused for anything that is no mark */
function markIn(body: string, points: number): { score: number | undefined; comment: string } {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new Refused(400, "no JSON");
  }
  const { score, comment } = (value ?? {}) as { score?: unknown; comment?: unknown };
  if (score !== null && !(typeof score === "number" && score >= 0 && score <= points)) {
    throw new Refused(400, `the score is ${JSON.stringify(score)}, of ${points} points`);
  }
  if (typeof comment !== "string" || /[\0-\x08\x0b\x0c\x0e-\x1f]/.test(comment))
    throw new Refused(400, "the comment is no text");
  return { score: score ?? undefined, comment: comment.trim() };
}

const maxBody = 100_000;

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBody) chunks.push(chunk); // the rest is read, for whoever waits for an answer, and dropped
  }
  if (size > maxBody) throw new Refused(413, "the comment is too long");
  return Buffer.concat(chunks).toString("utf8");
}

function isToken(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(`Bearer ${token}`)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function send(response: ServerResponse, status: number, value: unknown): void {
  if (response.headersSent) return void response.destroy();
  response
    .writeHead(status, { ...headers, "Content-Type": "application/json; charset=utf-8" })
    .end(JSON.stringify(value));
}
