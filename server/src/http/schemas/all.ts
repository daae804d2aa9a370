export * from './agents.js';
export * from './conversations.js';
export * from './fields.js';
export * from './identity.js';
export * from './server-api.js';
export * from './sessions.js';
export * from './stream.js';
