/** What the person must do something about: shown as it stands, without a stack. */
export class Problem extends Error {}

/** Runs a script's main function; a `Problem` ends it with its words and status 1. */
export async function main(run) {
  try {
    await run();
  } catch (error) {
    console.error(error instanceof Problem ? `\n${error.message}` : error);
    process.exitCode ||= 1;
  }
}
