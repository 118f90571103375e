// Declarations name files by their place, not by package.json's `imports`: compilers that resolve modules as Node 10 did
// (stock tslab's is one) know no `#`.
import { readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const dist = fileURLToPath(new URL("dist", import.meta.url));
for (const name of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
  if (!name.endsWith(".d.ts")) continue;
  const file = join(dist, name);
  const text = readFileSync(file, "utf8");
  if (!text.includes('"#')) continue;
  const place = (path) =>
    relative(dirname(file), join(dist, path))
      .split(sep)
      .join("/")
      .replace(/^(?!\.)/, "./");
  const { atime, mtime } = statSync(file);
  writeFileSync(
    file,
    text.replace(/"#([^"]+)"/g, (_, path) => `"${place(path)}"`),
  );
  utimesSync(file, atime, mtime); // nothing that is made of it is out of date
}
