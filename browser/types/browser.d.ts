/** Of Node's `process`, what notebooks ask whether they are to be quick. */
declare const process: {
  readonly env: Record<string, string | undefined>;
  readonly platform: "browser";
  readonly stdout: { write(text: string): boolean };
  readonly stderr: { write(text: string): boolean };
};

/** Runs when the event loop has turned. */
declare function setImmediate(callback: (...args: any[]) => void, ...args: any[]): number;
declare function clearImmediate(timer: number): void;

/** Modules by their whole address; what they export is not known here. */
declare module "https://*";
declare module "http://*";
