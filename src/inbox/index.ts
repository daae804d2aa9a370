export { ChatInbox } from './chat-inbox.js';
export { ChatInboxConversation } from './chat-inbox-conversation.js';
export { ChatInboxInvitation } from './chat-inbox-invitation.js';
export { ChatInboxList } from './chat-inbox-list.js';
export { ChatInboxSignIn } from './chat-inbox-sign-in.js';
export { ChatInboxWorkspace } from './chat-inbox-workspace.js';
export { InboxClient } from './inbox-client.js';
