import { define } from '../shared/define.js';

/** Parts that many visitors never see. Each comes when it is to be drawn; its tag stands empty until then. */
const PARTS = {
  'chat-pin-form': async () => (await import('../pin/chat-pin-form.js')).ChatPinForm,
  'chat-collect-form': async () => (await import('./chat-collect-form.js')).ChatCollectForm,
  'chat-conversation-list': async () =>
    (await import('./list/chat-conversation-list.js')).ChatConversationList,
  'chat-search': async () => (await import('./search/chat-search.js')).ChatSearch,
  'chat-thread-menu': async () => (await import('./menu/chat-thread-menu.js')).ChatThreadMenu,
};
/** A part that did not load is asked for again after this time, as long as nobody has it. */
const AGAIN_MS = 2_000;
const asked = new Set<keyof typeof PARTS>();

/** Brings a part, once. */
export function bring(name: keyof typeof PARTS): void {
  if (asked.has(name)) return;
  asked.add(name);
  PARTS[name]().then(
    (part) => {
      define(name, part);
    },
    () =>
      setTimeout(() => {
        asked.delete(name);
        bring(name);
      }, AGAIN_MS),
  );
}
