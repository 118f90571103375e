/**
 * What `npm audit --json` says: `{found, unknown}`. `found` has a line for each weakness; `unknown` says why the database
 * was not asked, where it was not.
 */
export function npmFindings(output) {
  const answer = parse(output);
  if (answer?.vulnerabilities === undefined) {
    return { found: [], unknown: answer?.message ?? answer?.error?.summary ?? "npm audit gives no answer" };
  }
  const found = Object.values(answer.vulnerabilities).map(({ name, severity, range, fixAvailable }) => {
    const mended = typeof fixAvailable === "object" ? `mended in ${fixAvailable.name} ${fixAvailable.version}` : "";
    return `${name} ${range}: ${severity}${mended ? `, ${mended}` : ""}`;
  });
  return { found };
}

/** The same of what `pip-audit -f json` says. */
export function pipFindings(output) {
  const packages = parse(output)?.dependencies;
  if (packages === undefined) return { found: [], unknown: "pip-audit gives no answer" };
  const skipped = packages.filter((one) => one.skip_reason !== undefined);
  const found = packages.flatMap(({ name, version, vulns = [] }) =>
    vulns.map(
      ({ id, fix_versions }) => `${name} ${version}: ${id}, mended in ${fix_versions.join(" or ") || "no version"}`,
    ),
  );
  if (skipped.length === 0) return { found };
  return { found, unknown: `${skipped.length} of ${packages.length} packages; the first: ${skipped[0].skip_reason}` };
}

function parse(output) {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}
