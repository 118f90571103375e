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
  const width = roundStep((high - low) / wanted);
  const first = Math.floor(low / width + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / width - 1e-9));
  // A domain that the reader gave is kept as it is.
  const edges = Array.from({ length: last - first + 1 }, (_, k) => Number(((first + k) * width).toPrecision(12)));
  if (edges.length - 1 > maxBins) return chooseBins(values, { domain: [low, high], numBins: wanted * 0.8 });
  return { edges, width };
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
    if (bin >= 0 && bin < counts.length) {
      // Rounding in the division: the edges decide.
      if (value < edges[bin]!) bin--;
      else if (value >= edges[bin + 1]!) bin++;
    }
    if (bin === counts.length && value <= edges[bin]!) bin--;
    if (bin >= 0 && bin < counts.length) counts[bin]!++;
    else numOutside++;
  }
  return { counts, numOutside };
}
