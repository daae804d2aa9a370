import { ReactiveElement, type PropertyDeclarations } from '@lit/reactive-element';
import type { CustomData } from '../protocol/index.js';
import type { IdentityProvider } from './identity-attributes.js';

/** What a page says of its chat, in attributes or properties. */
export class MessengerAttributes extends ReactiveElement {
  static override properties: PropertyDeclarations = {
    appId: { attribute: 'app-id' },
    serverUrl: { attribute: 'server-url' },
    connectionType: { attribute: 'connection-type' },
    connectionEmail: { attribute: 'connection-email' },
    connectionKey: { attribute: 'connection-key' },
    email: {},
    authToken: { attribute: 'auth-token' },
    userId: { attribute: 'user-id' },
    securityHash: { attribute: 'security-hash' },
    userToken: { attribute: 'user-token' },
    identityMode: { attribute: 'identity-mode' },
    name: {},
    firstName: { attribute: 'first-name' },
    lastName: { attribute: 'last-name' },
    phone: {},
    company: {},
    customData: { attribute: false },
    externalId: { attribute: 'external-id' },
    collectUserData: { attribute: 'collect-user-data', type: Boolean },
    identityProvider: { attribute: false },
    onIdentityFailure: { attribute: 'on-identity-failure' },
    open: { type: Boolean, reflect: true },
    message: {},
    zIndex: { attribute: 'z-index', type: Number },
    theme: { reflect: true },
    position: { reflect: true },
    inline: { type: Boolean, reflect: true },
    launcher: {},
    notifications: {},
    locale: {},
  };

  /** The workspace. Required. */
  declare appId?: string | null;
  /** The server; default: the origin that this module was loaded from. */
  declare serverUrl?: string | null;
  /** `messenger_auth`; with an email and its key, or alone to ask for a code by mail. */
  declare connectionType?: string | null;
  /** The email that your server vouches for. */
  declare connectionEmail?: string | null;
  /** Your server's proof for that email. */
  declare connectionKey?: string | null;
  /** The contact's email beside `auth-token`; alone, the visitor's email as the page believes it. */
  declare email?: string | null;
  /** A token from the `chat-auth-token` endpoint. */
  declare authToken?: string | null;
  /** Your own id of the visitor; without a hash it is shown to agents as not verified. */
  declare userId?: string | null;
  /** The hash that `user-id` is trusted by since its first use. */
  declare securityHash?: string | null;
  /** A token from the server-to-server identify call. */
  declare userToken?: string | null;
  /** `token`: wait for `setIdentityToken()`; the launcher appears only after a valid token. */
  declare identityMode?: string | null;
  /** The visitor's name as the page believes it; shown to agents as not verified. */
  declare name?: string | null;
  /** First name, where the page has no full `name`. */
  declare firstName?: string | null;
  /** Last name, where the page has no full `name`. */
  declare lastName?: string | null;
  /** Phone number, not verified. */
  declare phone?: string | null;
  /** Company, not verified. */
  declare company?: string | null;
  /** More about the visitor, stored apart as `non_verified_custom_data`. */
  declare customData?: CustomData | null;
  /** The customer workspace that the visitor acts for; scopes conversations. */
  declare externalId?: string | null;
  /** Ask for name and email before the first message. */
  declare collectUserData: boolean;
  /** Gives proofs at boot, before a session ends and when the team asks, so that none has to stand in attributes. */
  declare identityProvider?: IdentityProvider | null;
  /** What follows a refused proof: `pin` (default), `anonymous` or `block`. */
  declare onIdentityFailure?: 'pin' | 'anonymous' | 'block' | null;
  /** True while the panel is open. */
  declare open: boolean;
  /**
   * Text to put into the composer. It follows what the visitor has written; a draft from before the panel was first
   * opened stays instead.
   */
  declare message?: string | null;
  /** Place of the launcher in the page's stack. The panel stands above everything. */
  declare zIndex?: number | null;
  /** `auto` follows the colour scheme of the page. */
  declare theme: 'auto' | 'light' | 'dark';
  /** The corner of launcher and panel. */
  declare position: 'bottom-end' | 'bottom-start' | 'top-end' | 'top-start';
  /** Puts the panel where the element stands in the page, instead of a launcher and a panel above everything. */
  declare inline: boolean;
  /** `hidden` where the page opens the panel by itself. */
  declare launcher: 'auto' | 'hidden';
  /**
   * How a visitor who looks elsewhere may hear of answers: words of `title`, `favicon`, `sound` and `system`, or `none`;
   * default: all of them, `system` only after the visitor said yes.
   */
  declare notifications?: string | null;
  /** Language of the chat, such as `de`; default: that of the place in the page, then the browser's. */
  declare locale?: string | null;

  constructor() {
    super();
    this.collectUserData = false;
    this.open = false;
    this.theme = 'auto';
    this.position = 'bottom-end';
    this.inline = false;
    this.launcher = 'auto';
  }
}
