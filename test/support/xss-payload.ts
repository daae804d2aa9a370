/** A hostile text, and what is seen of it. */
export interface Payload {
  readonly family: string;
  readonly text: string;
  /** What a reader sees where the text has marks of ours: those go, and hosts of links come. */
  readonly shown: string;
}

/** Texts of one kind. Most are shown as they are. */
export interface Family {
  readonly name: string;
  readonly payloads: readonly (string | { readonly text: string; readonly shown: string })[];
}
