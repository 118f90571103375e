/** The last answers, by question: `limit` of them; those not asked for longest are forgotten first. */
export class Recent<T> {
  readonly #answers = new Map<string, T>();

  constructor(readonly limit: number) {}

  get(question: string): T | undefined {
    const answer = this.#answers.get(question);
    if (answer !== undefined) this.set(question, answer);
    return answer;
  }

  set(question: string, answer: T): void {
    this.#answers.delete(question);
    this.#answers.set(question, answer);
    if (this.#answers.size > this.limit) this.#answers.delete(this.#answers.keys().next().value!);
  }

  clear(): void {
    this.#answers.clear();
  }
}
