import { gunzipSync } from "fflate";

export const gunzip = (bytes: Uint8Array): Uint8Array => gunzipSync(bytes);
