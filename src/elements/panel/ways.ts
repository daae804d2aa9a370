import { html } from 'lit';
import type { ChatState } from '../../client/state.js';
import { bring } from './forms.js';
import type { Header } from './header.js';
import type { Views } from './views.js';

/** How the visitor moves, and whether the menu is open. */
export interface Steps {
  readonly back: () => void;
  readonly search: () => void;
  readonly toggleMenu: () => void;
  readonly menuDone: () => void;
  readonly settings: () => void;
  readonly isMenuOpen: boolean;
}

/** The ways that the header offers where the visitor stands now. While a session is over nothing moves. */
export function waysFrom(
  state: ChatState,
  views: Views,
  steps: Steps,
): Pick<Header, 'back' | 'search' | 'menu'> {
  const { phase, conversations = [], timeline } = state;
  const isFree = (phase === 'idle' || phase === 'active') && !views.isUndecided;
  const hasList = isFree && conversations.length > 0;
  const isTalk = views.view === 'conversation';
  // Where what was asked for is not there, one can go on even without any conversation.
  const leadsBack = isTalk && (hasList || (isFree && views.failure !== undefined));
  const hasTalk = isTalk && timeline.id !== undefined && !views.isOpening(state);
  const hasMenu = isFree && (hasTalk || views.view === 'list');
  const isMenuOpen = steps.isMenuOpen && bring('chat-thread-menu');
  return {
    back:
      phase !== 'challenged' && (views.view === 'search' || views.view === 'settings' || leadsBack)
        ? steps.back
        : undefined,
    search: views.view === 'list' && hasList ? steps.search : undefined,
    menu: hasMenu
      ? {
          isOpen: isMenuOpen,
          toggle: steps.toggleMenu,
          content: html`<chat-thread-menu
            .isTalk=${hasTalk}
            .settings=${steps.settings}
            @menu-done=${steps.menuDone}
          ></chat-thread-menu>`,
        }
      : undefined,
  };
}
