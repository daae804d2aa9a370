export { createChatClient, type ClientOptions, type SharedClient } from './chat-client.js';
export type { Clock, Environment } from './environment.js';
export { ClientError, failureOf } from './errors.js';
export { acquireClient, type ClientLease } from './registry.js';
export * from './state.js';
