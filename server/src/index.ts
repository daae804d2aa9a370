export { buildApp, type AppOptions } from './app.js';
export { readConfig, type Config } from './config.js';
export { createServer, type Server, type ServerOptions } from './server.js';
