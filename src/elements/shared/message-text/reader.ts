// What reads marks and addresses, loaded with the first message that has any.
export { plainText } from './plain-text.js';
export { render } from './render.js';
