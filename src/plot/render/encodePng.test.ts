import assert from "node:assert/strict";
import { test } from "node:test";
import { decodePng } from "../decodePng.test.helper.js";
import { encodePng } from "./encodePng.js";

/** `numColors` colours over 64 by 32 pixels, RGBA. */
const picture = (numColors: number, opacity = 255) =>
  Uint8Array.from({ length: 64 * 32 * 4 }, (_, i) => {
    const color = (i >> 2) % numColors;
    return [color & 255, color >> 8, 7, opacity][i & 3]!;
  });

const cases = [
  { numColors: 1, opacity: 255, type: 3, says: "one colour: a palette" },
  { numColors: 256, opacity: 255, type: 3, says: "256 colours: a palette" },
  { numColors: 257, opacity: 255, type: 2, says: "257 colours: RGB" },
  { numColors: 5, opacity: 254, type: 6, says: "transparent: RGBA" },
];

for (const { numColors, opacity, type, says } of cases) {
  test(`every pixel comes back, ${says}`, () => {
    const pixels = picture(numColors, opacity);
    const file = encodePng(pixels, 64, 32, 4);
    assert.equal(file[25], type);
    const { pixel, width, height } = decodePng(file);
    assert.deepEqual([width, height], [64, 32]);
    for (let y = 0; y < 32; y++) {
      for (let x = 0; x < 64; x++) {
        const at = 4 * (64 * y + x);
        assert.deepEqual(pixel(x, y), [...pixels.subarray(at, at + 4)]);
      }
    }
  });
}

test("gray stays gray, RGB without opacity gets a palette", () => {
  assert.equal(encodePng(Uint8Array.of(0, 9, 9, 255), 2, 2, 1)[25], 0);
  assert.deepEqual(decodePng(encodePng(Uint8Array.of(1, 2, 3, 4, 5, 6), 2, 1, 3)).pixel(1, 0), [4, 5, 6, 255]);
});
