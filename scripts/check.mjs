import { check } from "./check/check.mjs";
import { main } from "./lib/fail.mjs";

await main(async () => console.log(await check()));
