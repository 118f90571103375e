/** There are none. */
export class LocalFiles {
  async watch(_files: readonly string[], _isOurs: (file: string) => boolean): Promise<void> {}

  async changed(): Promise<string[]> {
    return [];
  }
}
