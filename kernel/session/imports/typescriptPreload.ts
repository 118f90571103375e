import { register } from "node:module";
import { places } from "../places.js";
import { requireTypeScript } from "./requireTypeScript.js";
import type { HooksData } from "./typescriptHooks.js";

// Runs first in threads and child processes that begin with a local TypeScript file (`new Worker("./w.ts")`): there,
// too, Node learns to read such files. The URL of this module says by which options.
const data = JSON.parse(decodeURIComponent(new URL(import.meta.url).hash.slice(1))) as HooksData;
register(places.typescriptHooks, { data });
requireTypeScript(() => data);
