// Lets a harness that weighs chat widgets load ours: an identified visitor, whose server is answered from the memory
// of the page. See README.md of the folder above.
import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
const server = readFileSync(new URL('../../support/page-server.js', import.meta.url), 'utf8');

export default {
  title: 'chat-messenger',
  version,
  kind: 'launcher',
  order: 6,
  note: 'identified visitor; requests and socket answered from memory; loads 50 messages and more as one scrolls',
  files: { '/chat-messenger.js': '../../../cdn/chat-messenger.js' },
  mounts: { '/chunks/': '../../../cdn/chunks' },
  historyNote: 'the stub server loads, then sends events',
  // The harness sends the text of a method to the page.
  init: { toString: () => `init() {\n${server}\n}` },
  page: {
    launcher() {
      return q('chat-messenger >>> button');
    },
    open() {
      q('chat-messenger >>> button').click();
    },
    composer() {
      return q('chat-messenger >>> chat-panel >>> chat-composer >>> textarea');
    },
    load(messages) {
      chatServer.load(messages);
    },
    append(message) {
      chatServer.append(message);
    },
    last() {
      return [
        ...(q('chat-messenger >>> chat-panel >>> chat-transcript >>> .group.last')?.querySelectorAll(
          '.row',
        ) ?? []),
      ].at(-1);
    },
    count() {
      return (
        q('chat-messenger >>> chat-panel >>> chat-transcript >>> .messages')?.querySelectorAll('.row')
          .length ?? 0
      );
    },
  },
};
