import { extent, quantile } from "./numbers.js";

export interface Bins {
  /** numBins + 1 edges, rising. */
  readonly edges: readonly number[];
  readonly width: number;
}

const maxBins = 60;

/**
 * Bins of one round width (1, 2 or 5 times a power of ten) over all the values: as many as Freedman and Diaconis advise
 * (width 2·IQR/∛n), yet at least 12 and at most 60.
 */
export function chooseBins(
  values: Float64Array,
  options: { numBins?: number; domain?: readonly [number, number] },
): Bins {
  const sorted = Float64Array.from(values).sort();
  let [low, high] = options.domain ?? extent(values);
  if (low === high) {
    const margin = Math.abs(low) * 0.05 || 0.5;
    [low, high] = [low - margin, high + margin];
  }
  const spread = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  const advised = spread > 0 ? ((high - low) * Math.cbrt(values.length)) / (2 * spread) : 30;
  const wanted = options.numBins ?? Math.min(50, Math.max(12, advised));
  // Edges that are numbers of their own need to be some units of the last place apart.
  const finest = 4 * Number.EPSILON * Math.max(Math.abs(low), Math.abs(high));
  const width = roundStep(Math.max((high - low) / wanted, finest));
  const first = Math.floor(low / width + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / width - 1e-9));
  // A domain that the reader gave is kept as it is.
  const edges = Array.from({ length: last - first + 1 }, (_, k) => tidy((first + k) * width, width));
  // Rounding must not leave the least and the greatest value outside.
  edges[0] = Math.min(edges[0]!, low);
  edges[edges.length - 1] = Math.max(edges.at(-1)!, high);
  if (edges.length - 1 > maxBins) return chooseBins(values, { domain: [low, high], numBins: wanted * 0.8 });
  return { edges, width };
}

/** 0.3 instead of 0.30000000000000004, where the difference is nothing against the width. */
function tidy(edge: number, width: number): number {
  const tidied = Number(edge.toPrecision(15));
  return Math.abs(tidied - edge) < 1e-3 * width ? tidied : edge;
}

/** The next round number not below: 1, 2, 2.5 or 5 times a power of ten. */
export function roundStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= size * (1 - 1e-9))!;
  return Number((step * power).toPrecision(12));
}

/** How many values are in each bin, and how many in none. The last bin holds its upper edge. */
export function count(values: Float64Array, { edges, width }: Bins): { counts: number[]; numOutside: number } {
  const counts = new Array<number>(edges.length - 1).fill(0);
  let numOutside = 0;
  const first = edges[0]!;
  for (const value of values) {
    let bin = Math.floor((value - first) / width);
    bin = Math.max(0, Math.min(counts.length - 1, bin));
    // Rounding in the division: the edges decide.
    while (bin >= 0 && value < edges[bin]!) bin--;
    while (bin < counts.length && value >= edges[bin + 1]!) bin++;
    if (bin === counts.length && value <= edges[bin]!) bin--;
    if (bin >= 0 && bin < counts.length) counts[bin]!++;
    else numOutside++;
  }
  return { counts, numOutside };
}
