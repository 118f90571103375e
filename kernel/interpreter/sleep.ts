import { setTimeout } from "node:timers/promises";

/** Waits, and keeps no process alive for it. */
export const sleep = (milliseconds: number): Promise<void> => setTimeout(milliseconds, undefined, { ref: false });
