/** There are no files beside the notebook. */
export const pathCompletions = async (_typed: string, _folder: string): Promise<string[]> => [];
