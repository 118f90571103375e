import { fill } from "./theme.js";

/**
 * Colour ramps for amounts. `sequential` rises in lightness evenly (sampled from Viridis, by van der Walt and Smith, CC0);
 * `diverging` has a light middle for zero, and blue and orange ends that every reader tells apart.
 */
export const ramps = {
  sequential: ["#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725"],
  diverging: ["#0b4f86", "#2f7fb8", "#7ab3d9", "#c3dbec", "#f4f4f2", "#f8d9b0", "#f0ab5e", "#d9771c", "#9c4a05"],
} as const;

export type RampName = keyof typeof ramps;

export type Rgb = readonly [number, number, number];

/** The parts of a colour; of a place-holder those of the light theme, since pictures are of one theme. */
export function parseColor(hex: string): Rgb {
  const value = Number.parseInt(fill(hex, "light").slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The colour at a place of the ramp, 0 … 1. */
export function rampColor(name: RampName, place: number): Rgb {
  const stops = ramps[name];
  const at = Math.min(1, Math.max(0, place)) * (stops.length - 1);
  const below = Math.min(Math.floor(at), stops.length - 2);
  const [from, to] = [parseColor(stops[below]!), parseColor(stops[below + 1]!)];
  return [0, 1, 2].map((k) => Math.round(from[k]! + (to[k]! - from[k]!) * (at - below))) as unknown as Rgb;
}
