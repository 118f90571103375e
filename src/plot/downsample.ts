/**
 * Indices of at most `limit` of the values (a few more where gaps are): the lowest and the highest of each stretch, the
 * first and the last, in order. A peak of one step stays a peak. Values that are not finite are kept once a stretch, as
 * the gap that they are.
 */
export function downsample(values: ArrayLike<number>, limit: number): number[] {
  const { length } = values;
  if (length <= limit) return Array.from({ length }, (_, k) => k);
  const numStretches = Math.max(1, Math.floor((limit - 2) / 2));
  const indices = new Set<number>([0]);
  for (let stretch = 0; stretch < numStretches; stretch++) {
    const from = 1 + Math.floor((stretch * (length - 2)) / numStretches);
    const to = 1 + Math.floor(((stretch + 1) * (length - 2)) / numStretches);
    let [low, high, gap] = [-1, -1, -1];
    for (let k = from; k < to; k++) {
      const value = values[k]!;
      if (!Number.isFinite(value)) gap = k;
      else {
        if (low < 0 || value < values[low]!) low = k;
        if (high < 0 || value > values[high]!) high = k;
      }
    }
    for (const k of [low, high, gap].filter((k) => k >= 0).sort((a, b) => a - b)) indices.add(k);
  }
  return [...indices.add(length - 1)];
}
