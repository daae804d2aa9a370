import type { ChatClient } from '../../../client/state.js';
import { more } from '../../shared/strings.js';

/** Something that can be done with the conversation on the screen. Its words follow the language. */
export interface MenuItem {
  readonly label: () => string;
  /** What is asked before it is done. Without it, it is done at once. */
  readonly ask?: () => { readonly text: string; readonly yes: string };
  /** Does it. Gives what is said then, where the screen does not show it anyway. */
  readonly act: () => Promise<string | undefined>;
}

/** What can be done now, in the order in which it stands in the menu. More of it is added here. */
export function menuItems(client: ChatClient, isTalk: boolean, settings: () => void): readonly MenuItem[] {
  const open = () => {
    settings();
    return Promise.resolve(undefined);
  };
  const settingsItem = { label: () => more.panel.settings, act: open };
  return [...(isTalk ? statusItems(client) : []), settingsItem];
}

function statusItems(client: ChatClient): readonly MenuItem[] {
  const { id, status } = client.state.timeline;
  if (id === undefined) return [];
  const change = (next: typeof status) => async () => {
    await client.setStatus(id, next);
    return undefined;
  };
  return status === 'open'
    ? [
        {
          label: () => more.menu.close,
          ask: () => ({ text: more.menu.closeText, yes: more.menu.close }),
          act: change('closed'),
        },
      ]
    : [{ label: () => more.menu.reopen, act: change('open') }];
}
