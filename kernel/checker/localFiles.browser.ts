/** There are none. */
export class LocalFiles {
  async watch(): Promise<void> {}

  async changed(): Promise<string[]> {
    return [];
  }
}
