import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { ChatMessengerProps, ChatPinLoginProps } from '../../build/elements/react.js';

/** As JSX takes them: what is missing in our types does not compile here. */
const PROPS: Readonly<Record<string, object>> = {
  'chat-messenger': {
    'app-id': '',
    'server-url': '',
    'connection-type': 'messenger_auth',
    'connection-email': '',
    'connection-key': '',
    email: '',
    'auth-token': '',
    'user-id': '',
    'security-hash': '',
    'user-token': '',
    'identity-mode': 'token',
    name: '',
    'first-name': '',
    'last-name': '',
    phone: '',
    company: '',
    'external-id': '',
    'collect-user-data': true,
    'on-identity-failure': 'pin',
    open: true,
    message: '',
    'z-index': 1,
    theme: 'dark',
    position: 'top-start',
    launcher: 'hidden',
    inline: true,
    notifications: 'none',
    locale: 'de',
  } satisfies ChatMessengerProps,
  'chat-pin-login': { 'app-id': '', 'server-url': '', email: '', locale: 'de' } satisfies ChatPinLoginProps,
};

interface Manifest {
  readonly modules: readonly {
    readonly declarations?: readonly {
      readonly tagName?: string;
      readonly attributes?: readonly { readonly name: string }[];
    }[];
  }[];
}

describe('what React may set', () => {
  const path = new URL('../../custom-elements.json', import.meta.url);
  const { modules } = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  const declared = modules.flatMap(({ declarations = [] }) => declarations);

  for (const [tag, props] of Object.entries(PROPS)) {
    it(`is every attribute of <${tag}>`, () => {
      const attributes = declared.find(({ tagName }) => tagName === tag)?.attributes ?? [];
      assert.ok(attributes.length > 3);
      assert.deepEqual(attributes.map(({ name }) => name).sort(), Object.keys(props).sort());
    });
  }
});
