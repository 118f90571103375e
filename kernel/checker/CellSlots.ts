/**
 * The places of cells, one file each. A cell keeps its place while one of its names is still the notebook's, or a cell
 * that has a place mentions it: so whoever runs the same cells all day long needs no more of them.
 */
export class CellSlots {
  readonly #cells = new Map<number, { holders: number; readonly uses: ReadonlySet<number> }>();
  readonly #free: number[] = [];
  #end = 0;

  /** Where the next cell goes. */
  get next(): number {
    return this.#free.at(-1) ?? this.#end;
  }

  /** All places so far are below this one. */
  get end(): number {
    return this.#end;
  }

  /** A cell stays at `next`, for so many reasons, and mentions the cells at the places `uses`. */
  take(reasons: number, uses: ReadonlySet<number>): void {
    const place = this.next;
    if (this.#free.pop() === undefined) this.#end++;
    for (const used of uses) this.#cells.get(used)!.holders++;
    this.#cells.set(place, { holders: reasons, uses });
  }

  /** One reason less for the cell there to stay. */
  release(place: number): void {
    const released = [place];
    for (let at = released.pop(); at !== undefined; at = released.pop()) {
      const cell = this.#cells.get(at)!;
      if (--cell.holders > 0) continue;
      this.#cells.delete(at);
      this.#free.push(at);
      released.push(...cell.uses);
    }
  }

  clear(): void {
    this.#cells.clear();
    this.#free.length = 0;
    this.#end = 0;
  }
}
