import { ChatComposer } from '../elements/shared/chat-composer.js';
import { ChatQuestion } from '../elements/shared/chat-question.js';
import { ChatTranscript } from '../elements/shared/chat-transcript.js';
import { define } from '../elements/shared/define.js';
import {
  ChatInbox,
  ChatInboxAskProof,
  ChatInboxContact,
  ChatInboxConversation,
  ChatInboxInvitation,
  ChatInboxList,
  ChatInboxMenu,
  ChatInboxRemoval,
  ChatInboxReply,
  ChatInboxSignIn,
  ChatInboxWarnings,
  ChatInboxWorkspace,
} from './index.js';

export * from './index.js';

// Inner parts first: the outer element is drawn as soon as its tag is known. A server has no registry.
if (typeof window !== 'undefined') {
  define('chat-composer', ChatComposer);
  define('chat-transcript', ChatTranscript);
  define('chat-question', ChatQuestion);
  define('chat-inbox-list', ChatInboxList);
  define('chat-inbox-ask-proof', ChatInboxAskProof);
  define('chat-inbox-contact', ChatInboxContact);
  define('chat-inbox-reply', ChatInboxReply);
  define('chat-inbox-menu', ChatInboxMenu);
  define('chat-inbox-removal', ChatInboxRemoval);
  define('chat-inbox-conversation', ChatInboxConversation);
  define('chat-inbox-warnings', ChatInboxWarnings);
  define('chat-inbox-workspace', ChatInboxWorkspace);
  define('chat-inbox-sign-in', ChatInboxSignIn);
  define('chat-inbox-invitation', ChatInboxInvitation);
  define('chat-inbox', ChatInbox);
}
