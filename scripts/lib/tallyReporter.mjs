/** A node:test reporter: the run's counts, a line each. */
export default async function* tally(events) {
  for await (const { type, data } of events) {
    const isCount = type === "test:diagnostic" && data.nesting === 0 && !data.file;
    if (isCount && /^(pass|fail|cancelled|skipped) \d+$/.test(data.message)) yield `${data.message}\n`;
  }
}
