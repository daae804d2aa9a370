const FRAGMENT = /^#invitation=(cmin_[\w-]+)$/;

/**
 * Takes the invitation out of the address, once. It is a secret that makes an account, so it must not
 * stay where a history, a screenshot or a shared link would keep it.
 */
export function takeInvitation(page: Window): string | undefined {
  const invitation = FRAGMENT.exec(page.location.hash)?.[1];
  if (invitation !== undefined) {
    page.history.replaceState(page.history.state, '', page.location.pathname + page.location.search);
  }
  return invitation;
}
