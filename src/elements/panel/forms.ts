import { bring as bringElement } from '../shared/on-demand.js';

/** Parts that many visitors never see. Each comes when it is to be drawn; its tag stands empty until then. */
const PARTS = {
  'chat-pin-form': async () => (await import('../pin/chat-pin-form.js')).ChatPinForm,
  'chat-collect-form': async () => (await import('./chat-collect-form.js')).ChatCollectForm,
  'chat-conversation-list': async () =>
    (await import('./list/chat-conversation-list.js')).ChatConversationList,
  'chat-rating': async () => (await import('./chat-rating.js')).ChatRating,
  'chat-search': async () => (await import('./search/chat-search.js')).ChatSearch,
  'chat-settings': async () => (await import('./settings/chat-settings.js')).ChatSettings,
  'chat-thread-menu': async () => (await import('./menu/chat-thread-menu.js')).ChatThreadMenu,
};

/** Brings a part, once. */
export function bring(name: keyof typeof PARTS): void {
  bringElement(name, PARTS[name]);
}
