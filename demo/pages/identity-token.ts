import { freshProof } from './fresh-proof.js';

const PATH = '/proofs/identity-token';

const chat = document.querySelector('chat-messenger');
const controls = document.querySelector('#token-controls');
const shortLife = document.querySelector<HTMLInputElement>('#short-life');
const state = document.querySelector('#token-state');

/** What a page does after its user signed in, and before a token ends. */
async function giveToken(): Promise<void> {
  const proof = await freshProof(shortLife?.checked === true ? `${PATH}?life=short` : PATH);
  if (proof?.identityToken === undefined) {
    tell('Nobody is signed in to the portal any more.');
    return;
  }
  await chat?.setIdentityToken(proof.identityToken);
  tell(`This token ends at ${new Date(proof.expiresAt ?? 0).toLocaleTimeString()}.`);
}

function tell(words: string): void {
  if (state) state.textContent = words;
}

function give(): void {
  giveToken().catch(() => {
    tell('No token could be given; the events below say why.');
  });
}

// Only the first time: after a sign-out the chat is ready as well, and nobody wants to be signed in again.
chat?.addEventListener('ready', give, { once: true });
controls?.addEventListener('submit', (event) => {
  event.preventDefault();
  give();
});
document.querySelector('#clear-session')?.addEventListener('click', () => {
  void chat?.clearSession();
  tell('Signed out of the chat, in every tab.');
});
