import { bootPaths } from './boot-paths.js';

/** Addresses on the server. Identity, tokens and emails never stand in one. */
export const paths = {
  ...bootPaths,
  limits: '/v1/limits',
  messenger: (appId: string) => `/v1/apps/${encodeURIComponent(appId)}/messenger`,

  endSession: '/v1/sessions/end',
  revokeFamily: '/v1/sessions/revoke',
  ownSession: (familyId: string) => `/v1/sessions/${encodeURIComponent(familyId)}`,
  claims: '/v1/contact/claims',
  carryOver: '/v1/carry-over',
  exportData: '/v1/contact/export',
  eraseData: '/v1/contact/erase',
  startPin: '/v1/pin/start',
  verifyPin: '/v1/pin/verify',

  conversations: '/v1/conversations',
  search: '/v1/conversations/search',
  conversation: (conversationId: string) => `/v1/conversations/${encodeURIComponent(conversationId)}`,
  messages: (conversationId: string) => `/v1/conversations/${encodeURIComponent(conversationId)}/messages`,
  read: (conversationId: string) => `/v1/conversations/${encodeURIComponent(conversationId)}/read`,
  typing: (conversationId: string) => `/v1/conversations/${encodeURIComponent(conversationId)}/typing`,
  status: (conversationId: string) => `/v1/conversations/${encodeURIComponent(conversationId)}/status`,
  rating: (conversationId: string) => `/v1/conversations/${encodeURIComponent(conversationId)}/rating`,
  transcript: (conversationId: string) =>
    `/v1/conversations/${encodeURIComponent(conversationId)}/transcript`,
  proof: (conversationId: string) => `/v1/conversations/${encodeURIComponent(conversationId)}/proof`,
  uploads: '/v1/uploads',
  upload: (uploadId: string) => `/v1/uploads/${encodeURIComponent(uploadId)}`,
  fileLinks: '/v1/files/links',
  /** Where a link of `fileLinks` leads, without its query. */
  file: (fileId: string, variant: string) => `/v1/files/${encodeURIComponent(fileId)}/${variant}`,
  events: '/v1/events',
  socket: '/v1/socket',
} as const;

/** The team's addresses, apart from those that every page needs. */
export const agentPaths = {
  invitation: '/v1/agent/invitations/accept',
  session: '/v1/agent/session',
  conversations: '/v1/agent/conversations',
  messages: (conversationId: string) =>
    `/v1/agent/conversations/${encodeURIComponent(conversationId)}/messages`,
  message: (conversationId: string, messageId: string) =>
    `/v1/agent/conversations/${encodeURIComponent(conversationId)}/messages/${encodeURIComponent(messageId)}`,
  read: (conversationId: string) => `/v1/agent/conversations/${encodeURIComponent(conversationId)}/read`,
  typing: (conversationId: string) => `/v1/agent/conversations/${encodeURIComponent(conversationId)}/typing`,
  proof: (conversationId: string) => `/v1/agent/conversations/${encodeURIComponent(conversationId)}/proof`,
  contact: (contactId: string) => `/v1/agent/contacts/${encodeURIComponent(contactId)}`,
  status: (conversationId: string) => `/v1/agent/conversations/${encodeURIComponent(conversationId)}/status`,
  uploads: '/v1/agent/uploads',
  upload: (uploadId: string) => `/v1/agent/uploads/${encodeURIComponent(uploadId)}`,
  fileLinks: '/v1/agent/files/links',
  events: '/v1/agent/events',
  socket: '/v1/agent/socket',
} as const;

/** Addresses for the workspace's own servers, with an API key. Browsers are refused. */
export const serverPaths = {
  identify: '/v1/identify',
  contacts: '/v1/contacts',
  contactToken: '/v1/contacts/chat-auth-token',
  securityHash: (userId: string) => `/v1/users/${encodeURIComponent(userId)}/security-hash`,
  revokeIdentity: '/v1/identities/revoke',
} as const;

export const CSRF_HEADER = 'x-csrf-token';
