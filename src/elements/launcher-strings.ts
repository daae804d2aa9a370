/** The words of the launcher: all that is shown before the panel loads. */
export const launcherStrings = {
  open: (unread: number): string =>
    unread === 0
      ? 'Open chat'
      : `Open chat, ${String(unread)} unread ${unread === 1 ? 'conversation' : 'conversations'}`,
  close: 'Close chat',
};
