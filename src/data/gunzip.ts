import { gunzipSync } from "node:zlib";

/** Throws where the data is damaged or cut short. */
export const gunzip = (bytes: Uint8Array): Uint8Array => gunzipSync(bytes);
