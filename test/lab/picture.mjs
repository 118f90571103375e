// Makes the README's picture: the second lesson in JupyterLab, run to its sliders. `node test/lab/picture.mjs`
import { cpSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "../../scripts/lib/root.mjs";
import { lesson } from "../sample.mjs";
import { Lab } from "./Lab.mjs";

const lab = await Lab.open();
cpSync(lesson, join(Lab.folder, basename(lesson)));
const notebook = await lab.openNotebook(basename(lesson));
const { page } = notebook;
await page.setViewportSize({ width: 1120, height: 800 });
await page.getByRole("tab", { name: "File Browser" }).click();
await notebook.runAll(300_000);
const [plot] = notebook.outputsOfFile(basename(lesson), ({ data = {} }) =>
  JSON.stringify(data).includes('"input":"range"'),
);
await notebook.scrollTo(plot.cell, ".vega-embed");
// The cells above are drawn as they come near, and push it away.
for (let i = 0; i < 8; i++) {
  await page.waitForTimeout(500);
  await notebook.cell(plot.cell - 1).evaluate((element) => element.scrollIntoView());
}
await page.screenshot({ path: join(root, "docs", "lesson.png") });
await notebook.close();
await lab.close();
