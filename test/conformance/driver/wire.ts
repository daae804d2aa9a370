/** The parts of PROTOCOL.md that the cases look at. */

export interface Assurance {
  readonly level: number;
  readonly method: string;
  readonly proven_at: number;
  readonly key_id?: string;
  readonly long_lived: boolean;
}

export interface Session {
  readonly token: string;
  readonly expires_at: number;
  readonly contact_id: string;
  readonly family_id: string;
  readonly identity: {
    readonly level: number;
    readonly method: string;
    readonly email?: string;
    readonly name?: string;
  };
  readonly scope?: string;
  readonly carry_over?: { readonly conversations: number };
}

export interface Conversation {
  readonly id: string;
  readonly last_seq: number;
  readonly read_seq: number;
  readonly unread: boolean;
  readonly peer_delivered_seq?: number;
  readonly peer_read_seq?: number;
  readonly status: string;
  readonly rating?: { readonly score: number; readonly comment?: string };
  readonly erased_at?: number;
  readonly answers?: readonly { readonly id: string; readonly value: unknown; readonly label: string }[];
}

export interface Notice {
  readonly type: string;
  readonly level?: number;
  readonly request_id?: string;
}

export interface Attachment {
  readonly id: string;
  readonly name: string;
  readonly media_type: string;
  readonly bytes: number;
}
export interface Upload {
  readonly id: string;
  readonly offset: number;
  readonly chunk_bytes: number;
  readonly attachment?: Attachment;
}
export interface Limits {
  readonly attachment_bytes: number;
}

export interface Message {
  readonly id: string;
  readonly seq: number;
  readonly author: { readonly kind: string; readonly name: string; readonly id?: string };
  readonly text: string;
  readonly client_msg_id: string;
  readonly attachments?: readonly Attachment[];
  readonly assurance?: Assurance;
  readonly notice?: Notice;
  readonly version?: number;
  readonly deleted_at?: number;
}

export interface Sent {
  readonly message: Message;
  readonly duplicate: boolean;
}
export interface Started extends Sent {
  readonly conversation: Conversation;
}

export interface Place {
  readonly epoch: string;
  readonly position: number;
}
export interface Snapshot extends Place {
  readonly conversations: readonly Conversation[];
  readonly has_more?: boolean;
  readonly unread_count: number;
}

export interface Frame {
  readonly type: string;
  readonly nonce?: string;
  readonly position?: number;
  readonly event?: {
    readonly type: string;
    readonly message?: Message;
    readonly conversation?: Conversation;
    readonly conversation_id?: string;
  };
  readonly conversation_id?: string;
  readonly author?: { readonly kind: string; readonly name: string };
  readonly error?: { readonly code: string };
}

export const paths = {
  app: (appId: string) => `/v1/apps/${appId}`,
  messenger: (appId: string) => `/v1/apps/${appId}/messenger`,
  sessions: '/v1/sessions',
  renew: '/v1/sessions/renew',
  end: '/v1/sessions/end',
  revokeFamily: '/v1/sessions/revoke',
  ownSession: (familyId: string) => `/v1/sessions/${familyId}`,
  claims: '/v1/contact/claims',
  carryOver: '/v1/carry-over',
  startPin: '/v1/pin/start',
  verifyPin: '/v1/pin/verify',
  limits: '/v1/limits',
  uploads: '/v1/uploads',
  upload: (uploadId: string) => `/v1/uploads/${uploadId}`,
  fileLinks: '/v1/files/links',
  conversations: '/v1/conversations',
  search: '/v1/conversations/search',
  conversation: (id: string) => `/v1/conversations/${id}`,
  messages: (id: string) => `/v1/conversations/${id}/messages`,
  read: (id: string) => `/v1/conversations/${id}/read`,
  typing: (id: string) => `/v1/conversations/${id}/typing`,
  status: (id: string) => `/v1/conversations/${id}/status`,
  proof: (id: string) => `/v1/conversations/${id}/proof`,
  rating: (id: string) => `/v1/conversations/${id}/rating`,
  transcript: (id: string) => `/v1/conversations/${id}/transcript`,
  exportData: '/v1/contact/export',
  eraseData: '/v1/contact/erase',
  events: '/v1/events',
  socket: '/v1/socket',
  identify: '/v1/identify',
  contacts: '/v1/contacts',
  contactToken: '/v1/contacts/chat-auth-token',
  securityHash: (userId: string) => `/v1/users/${encodeURIComponent(userId)}/security-hash`,
  revokeIdentity: '/v1/identities/revoke',
  invitation: '/v1/agent/invitations/accept',
  agentSession: '/v1/agent/session',
  agentConversations: '/v1/agent/conversations',
  agentMessages: (id: string) => `/v1/agent/conversations/${id}/messages`,
  agentMessage: (id: string, messageId: string) => `/v1/agent/conversations/${id}/messages/${messageId}`,
  agentRead: (id: string) => `/v1/agent/conversations/${id}/read`,
  agentTyping: (id: string) => `/v1/agent/conversations/${id}/typing`,
  agentSocket: '/v1/agent/socket',
  agentProof: (id: string) => `/v1/agent/conversations/${id}/proof`,
  agentContact: (id: string) => `/v1/agent/contacts/${id}`,
} as const;
