import * as zlib from "node:zlib";

/** In zlib's format, as a PNG file holds it, as small as it gets. */
export const deflate = (bytes: Uint8Array): Uint8Array => zlib.deflateSync(bytes, { level: 9, memLevel: 9 });

export const crc32 = (bytes: Uint8Array): number => zlib.crc32(bytes);
