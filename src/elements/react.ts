import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { ChatMessenger } from './chat-messenger.js';
import type { ChatPinLogin } from './chat-pin-login.js';
import type { ChatMessengerEventMap } from './events.js';
import type { ChatPinLoginEventMap } from './pin-events.js';

/** React 19 listens to an event by `on` and its exact name: `onready`, `onemail-supplied`. */
type Listeners<Events> = {
  readonly [Name in keyof Events & string as `on${Name}`]?: (event: Events[Name]) => void;
};

/** What can be set on an element of ours, by property name. */
type Options<Element, Names extends keyof Element> = { readonly [Name in Names]?: Element[Name] | undefined };

/** HTML's own props without those that the element gives another meaning. */
type Base<Element, Own> = Omit<DetailedHTMLProps<HTMLAttributes<Element>, Element>, keyof Own>;

type MessengerOptions = Listeners<ChatMessengerEventMap> &
  Options<
    ChatMessenger,
    | 'appId'
    | 'serverUrl'
    | 'connectionType'
    | 'connectionEmail'
    | 'connectionKey'
    | 'email'
    | 'authToken'
    | 'userId'
    | 'securityHash'
    | 'userToken'
    | 'identityMode'
    | 'identityProvider'
    | 'name'
    | 'firstName'
    | 'lastName'
    | 'phone'
    | 'company'
    | 'customData'
    | 'externalId'
    | 'collectUserData'
    | 'onIdentityFailure'
    | 'open'
    | 'message'
    | 'zIndex'
    | 'theme'
    | 'position'
    | 'launcher'
    | 'inline'
    | 'notifications'
    | 'locale'
  > & {
    readonly 'app-id'?: string | undefined;
    readonly 'server-url'?: string | undefined;
    readonly 'connection-type'?: string | undefined;
    readonly 'connection-email'?: string | undefined;
    readonly 'connection-key'?: string | undefined;
    readonly 'auth-token'?: string | undefined;
    readonly 'user-id'?: string | undefined;
    readonly 'security-hash'?: string | undefined;
    readonly 'user-token'?: string | undefined;
    readonly 'identity-mode'?: string | undefined;
    readonly 'first-name'?: string | undefined;
    readonly 'last-name'?: string | undefined;
    readonly 'external-id'?: string | undefined;
    readonly 'collect-user-data'?: boolean | undefined;
    readonly 'on-identity-failure'?: 'pin' | 'anonymous' | 'block' | undefined;
    readonly 'z-index'?: number | string | undefined;
  };

type PinLoginOptions = Listeners<ChatPinLoginEventMap> &
  Options<ChatPinLogin, 'appId' | 'serverUrl' | 'email' | 'locale'> & {
    readonly 'app-id'?: string | undefined;
    readonly 'server-url'?: string | undefined;
  };

/** Props of `<chat-messenger>` in JSX. */
export type ChatMessengerProps = MessengerOptions & Base<ChatMessenger, MessengerOptions>;
/** Props of `<chat-pin-login>` in JSX. */
export type ChatPinLoginProps = PinLoginOptions & Base<ChatPinLogin, PinLoginOptions>;

declare module 'react' {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- React's types can be extended only so
  namespace JSX {
    interface IntrinsicElements {
      'chat-messenger': ChatMessengerProps;
      'chat-pin-login': ChatPinLoginProps;
    }
  }
}
