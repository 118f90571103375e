// A folder on loopback, as any static host serves it: no headers but the type.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".ipynb": "application/json",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** Serves `folder` under `base` (with a `/` at both ends); `{url, close}`. */
export function serveFolder(folder, { port = 0, base = "/" } = {}) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const file = path.startsWith(base) && join(folder, normalize(`/${path.slice(base.length)}`));
    const found =
      file && [file, join(file, "index.html")].find((each) => statSync(each, { throwIfNoEntry: false })?.isFile());
    if (!found) return response.writeHead(404).end("not found");
    response.writeHead(200, { "content-type": types[extname(found)] ?? "application/octet-stream" });
    createReadStream(found).pipe(response);
  });
  return new Promise((resolve) =>
    server.listen(port, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      const url = `http://127.0.0.1:${port}${base}`;
      resolve({ url, close: () => new Promise((closed) => (server.closeAllConnections(), server.close(closed))) });
    }),
  );
}
