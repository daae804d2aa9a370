const form = document.querySelector<HTMLFormElement>('form.signed-in');

/** Who signs out of the portal leaves nothing of the chat in this browser either. */
form?.addEventListener('submit', (event) => {
  event.preventDefault();
  const ended = document.querySelector('chat-messenger')?.clearSession();
  // A chat that did not start has nothing to clear, and must not hold anybody here.
  void Promise.allSettled([ended]).then(() => {
    form.submit();
  });
});
