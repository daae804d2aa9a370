/** How often an open mailbox page asks whether mail came. */
const INTERVAL_MS = 1500;

const shown = document.getElementById('mails')?.dataset['version'];

/** Loads the page again as soon as the mailbox changed; a portal that is away is asked again later. */
async function look(): Promise<void> {
  const answer = await fetch('/mailbox/version').catch(() => undefined);
  if (answer?.ok === true && (await answer.text()) !== shown) location.reload();
  else setTimeout(() => void look(), INTERVAL_MS);
}

setTimeout(() => void look(), INTERVAL_MS);
