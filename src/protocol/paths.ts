/** Addresses on the server. Identity, tokens and emails never stand in one. */
export const paths = {
  limits: '/v1/limits',
  app: (appId: string) => `/v1/apps/${encodeURIComponent(appId)}`,

  sessions: '/v1/sessions',
  renewSession: '/v1/sessions/renew',
  currentSession: '/v1/sessions/current',
  startPin: '/v1/pin/start',
  verifyPin: '/v1/pin/verify',

  conversations: '/v1/conversations',
  messages: (conversationId: string) => `/v1/conversations/${encodeURIComponent(conversationId)}/messages`,
  read: (conversationId: string) => `/v1/conversations/${encodeURIComponent(conversationId)}/read`,
  events: '/v1/events',
  socket: '/v1/socket',

  agentInvitation: '/v1/agent/invitations/accept',
  agentSession: '/v1/agent/session',
  agentConversations: '/v1/agent/conversations',
  agentMessages: (conversationId: string) =>
    `/v1/agent/conversations/${encodeURIComponent(conversationId)}/messages`,
  agentRead: (conversationId: string) => `/v1/agent/conversations/${encodeURIComponent(conversationId)}/read`,
  agentStatus: (conversationId: string) =>
    `/v1/agent/conversations/${encodeURIComponent(conversationId)}/status`,
  agentEvents: '/v1/agent/events',
  agentSocket: '/v1/agent/socket',
} as const;

/** Header that carries the device proof of a request. */
export const PROOF_HEADER = 'dpop';
/** Header in which the server hands out the nonce for the next device proof. */
export const NONCE_HEADER = 'dpop-nonce';
export const CSRF_HEADER = 'x-csrf-token';
/** Media type name (`typ`) of a device proof. */
export const PROOF_TYPE = 'dpop+jwt';
