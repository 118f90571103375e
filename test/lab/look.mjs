import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Lab } from "./Lab.mjs";

/** Takes pictures of a part of the page until one is as wanted, for half a minute; the last one, which is kept. */
export async function pictureOnce(isWanted, locator, name) {
  for (const end = Date.now() + 30_000; ; await sleep(200)) {
    await locator.scrollIntoViewIfNeeded();
    const png = await locator.screenshot({ path: join(Lab.pictures, `${name}.png`) });
    if ((await isWanted(png)) || Date.now() > end) return png;
  }
}

/** A picture of a part of the page once it has more than so many colours: an empty box has one or two. */
export async function colourful(locator, name, few) {
  let count;
  const isDrawn = async (png) => (count = await colours(locator.page(), png)) > few;
  const png = await pictureOnce(isDrawn, locator, name);
  assert.ok(count > few, `${name}: an empty box, of ${count} colours`);
  return png;
}

/** How many different colours a picture has. */
async function colours(page, png) {
  return await page.evaluate(
    async (url) => {
      const bitmap = await createImageBitmap(await (await fetch(url)).blob());
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext("2d");
      context.drawImage(bitmap, 0, 0);
      const pixels = new Uint32Array(context.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer);
      return new Set(pixels).size;
    },
    `data:image/png;base64,${png.toString("base64")}`,
  );
}
