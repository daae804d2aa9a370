import { nothing, type TemplateResult } from 'lit';
import type { ChatClient, ChatState, ClearReason, Failure } from '../../client/state.js';
import { momentWords } from '../shared/dates.js';
import { failureWords } from '../shared/failure-words.js';
import { clockIcon, closeIcon, verifiedIcon, warningIcon } from '../shared/icons.js';
import { localized } from '../shared/localized.js';
import { locale, more } from '../shared/strings.js';
import { banner, notice } from './notice.js';

/** The page has not said yet who the visitor is. */
export const awaited = (): TemplateResult =>
  notice({ icon: verifiedIcon, title: more.panel.signInTitle, text: more.panel.signIn });

/** The visitor was turned away. */
export const blocked = (): TemplateResult =>
  notice({ icon: warningIcon, title: more.panel.blockedTitle, text: more.panel.blocked });

/** The session is over, and nothing of it is left. */
export function cleared(reason: ClearReason | undefined): TemplateResult {
  const { clearedTitle, clearedBecause, cleared: text } = more.panel;
  return notice({ icon: closeIcon, title: clearedTitle, text: reason ? clearedBecause[reason] : text });
}

/** The messages did not load. */
export const failed = (failure: Failure, run: () => void): TemplateResult =>
  notice({
    icon: warningIcon,
    title: more.panel.failedTitle,
    text: failureWords(failure) ?? '',
    action: { label: more.panel.retry, run },
  });

/** What came since the messages were loaded could not be. */
export const hole = (client: ChatClient, { code }: Failure): TemplateResult =>
  banner(warningIcon, more.errors[code], {
    label: more.panel.retry,
    run: () => void client.reload(),
  });

/** The workspace wants to know better who begins a conversation. */
export function prove({ app }: ChatState, verify: () => void): TemplateResult {
  const { proveTitle, proveByPin, proveNow, signInTitle, proveByPage } = more.panel;
  return app?.pin
    ? notice({
        icon: verifiedIcon,
        title: proveTitle,
        text: proveByPin,
        action: { label: proveNow, run: verify },
      })
    : notice({ icon: verifiedIcon, title: signInTitle, text: proveByPage });
}

/** The team is not there: when it is back, where its hours say so. */
export function away({ messenger }: ChatState) {
  const { opens_at: opensAt, away: own } = messenger?.availability ?? {};
  const { away: words, awayUntil } = more.panel;
  const back = opensAt === undefined ? words : awayUntil(momentWords(opensAt));
  return banner(clockIcon, own ? localized(own, locale) : back);
}

/** COM-12: who was not confirmed is in a space of their own, and is told so. */
export function refusal({ phase, identity, timeline }: ChatState) {
  const isApart = phase === 'idle' || (phase === 'active' && (identity?.level ?? 0) < 2);
  const { refusedApart, refusedEmpty } = more.panel;
  if (!isApart) return nothing;
  return banner(warningIcon, timeline.items.length > 0 ? refusedApart : refusedEmpty);
}
