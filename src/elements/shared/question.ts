/** A question of one answer or two. What is asked stands before the buttons. */
export interface Question {
  readonly yes: string;
  readonly no?: string;
  /** Rejects where the answer could not be taken, and may then be called again. */
  readonly answer: (yes: boolean) => Promise<void>;
}
