import type { MnistOptions, Source } from "./Source.js";

export const folderInEnvironment = (_variable: string): string | undefined => undefined;

/** One of a data set's published files, from the browser's cache or the network. Only mirrors that allow it are read. */
export async function bringFile(
  source: Source,
  name: string,
  folder: string | undefined,
  { mirrors = source.mirrors, onProgress, signal }: MnistOptions,
): Promise<{ path: string; bytes: Uint8Array }> {
  if (folder !== undefined) throw new Error(`${source.loader}: a browser has no folders: leave { folder } out`);
  const cache = await caches.open("batchnorm-lab");
  const failures: string[] = [];
  for (const mirror of mirrors) {
    const url = new URL(name, mirror.endsWith("/") ? mirror : `${mirror}/`).href;
    try {
      const known = await cache.match(url);
      const bytes = new Uint8Array(await (known ?? (await fetched(url, signal))).arrayBuffer());
      onProgress?.({ file: name, receivedBytes: bytes.length, totalBytes: bytes.length });
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      if (sha256 !== source.files[name]) {
        await cache.delete(url);
        throw new Error(`${url}: its checksum is not the published file's`);
      }
      if (!known) await cache.put(url, new Response(bytes));
      return { path: url, bytes };
    } catch (error) {
      signal?.throwIfAborted();
      failures.push(`  ${url}: ${(error as Error).message}`);
    }
  }
  throw new Error(
    `${source.loader}: could not download ${name}:\n${failures.join("\n")}\nsyntheticDigits() needs no download.`,
  );
}

async function fetched(url: string, signal: AbortSignal | undefined): Promise<Response> {
  const response = await fetch(url, { signal: signal ?? null });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response;
}
