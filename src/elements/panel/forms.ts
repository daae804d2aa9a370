import { html, nothing } from 'lit';
import { bring as bringElement, isMissed } from '../shared/on-demand.js';
import { strings } from '../shared/strings.js';
import { unreachable } from './banners.js';
import { skeleton } from './notice.js';

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

/** Brings a part, once. Tells whether it is here. */
export const bring = (name: keyof typeof PARTS): boolean => bringElement(name, PARTS[name]);

/** Stands beside the tag of a part that is on its way, and says where it does not come, unless that is said already. */
export function coming(name: keyof typeof PARTS, isTold = false) {
  if (bring(name)) return nothing;
  return html`${skeleton(strings.panel.loading)} ${isMissed(name) && !isTold ? unreachable() : nothing}`;
}
