import { bring } from '../shared/on-demand.js';

/** Brings the form that proves an address. */
export const bringPinForm = (): void => {
  bring('chat-pin-form', async () => (await import('../pin/chat-pin-form.js')).ChatPinForm);
};

/** Brings the form that asks who somebody is. */
export const bringCollectForm = (): void => {
  bring('chat-collect-form', async () => (await import('./chat-collect-form.js')).ChatCollectForm);
};
