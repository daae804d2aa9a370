/** What the portal's server answers: a proof by the names of the element's properties. */
export interface FreshProof {
  readonly connectionEmail?: string;
  readonly connectionKey?: string;
  readonly email?: string;
  readonly authToken?: string;
  readonly userToken?: string;
  readonly identityToken?: string;
  /** When an identity token ends, Unix milliseconds. */
  readonly expiresAt?: number;
}

/** Asks the portal's server for a proof of whoever is signed in to it; `null` where nobody is. */
export async function freshProof(path: string): Promise<FreshProof | null> {
  const answer = await fetch(path, { method: 'POST' });
  return answer.ok ? ((await answer.json()) as FreshProof) : null;
}

/** Where this page gets a new proof, as the portal's server wrote it into the page. */
export function freshProofPath(): string | undefined {
  return document.querySelector<HTMLElement>('[data-fresh-proof]')?.dataset['freshProof'];
}
