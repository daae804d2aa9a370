import { freshProof, freshProofPath } from './fresh-proof.js';

const chat = document.querySelector('chat-messenger');
const path = freshProofPath();

if (chat && path) chat.identityProvider = () => freshProof(path);
