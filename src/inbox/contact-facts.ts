import { html, nothing, type TemplateResult } from 'lit';
import { verifiedIcon } from '../elements/shared/icons.js';
import type { Assurance, ContactDetails, CustomData } from '../protocol/index.js';
import { clean, displayName } from './display-name.js';
import { questionIcon } from './inbox-icons.js';
import { words } from './inbox-strings.js';
import { methodWords, momentWords } from './level-words.js';

/** Who the contact is: each fact with whether anybody vouched for it. */
export function personFacts(details: ContactDetails, teamNames: readonly string[]): TemplateResult {
  const { name, name_verified, email, email_verified, user_id, phone, company, others_with_email } = details;
  return html`<dl>
      ${fact(words.claimedName, displayName(name, teamNames), name_verified)}
      ${fact(words.claimedEmail, email, email_verified)}
      ${user_id === undefined ? nothing : fact(words.userId, user_id, false)}
      ${phone === undefined ? nothing : fact(words.claimedPhone, phone, false)}
      ${company === undefined ? nothing : fact(words.claimedCompany, company, false)}
    </dl>
    ${others_with_email > 0 ? html`<p class="others" dir="auto">${words.othersWithEmail(others_with_email)}</p>` : nothing}`;
}

/** Custom data. What a server said and what the page said never stand in one box. */
export function customFacts({ custom_data, non_verified_custom_data }: ContactDetails): TemplateResult {
  return html`<section class="custom by-server">
      <h3>${verifiedIcon}${words.saidByServer}</h3>
      ${dataList(custom_data, words.nothingByServer)}
    </section>
    <section class="custom by-page">
      <h3>${questionIcon}${words.saidByPage}</h3>
      ${dataList(non_verified_custom_data, words.nothingByPage)}
    </section>`;
}

/** The facts of the server behind the words of the level: only what was proven has any. */
export function proofFacts({ level, method, key_id: keyId, proven_at: provenAt }: Assurance): TemplateResult {
  if (level < 2) return html`<p class="empty">${words.nothingProven}</p>`;
  return html`<dl>
    ${pair(words.proofMethod, methodWords(method))} ${pair(words.proofTime, momentWords(provenAt))}
    ${keyId === undefined ? nothing : pair(words.proofKey, keyId)}
  </dl>`;
}

/** The mark stands outside of the value, where no value can imitate it. */
function fact(label: string, value: string | undefined, verified: boolean): TemplateResult {
  if (value === undefined) {
    return html`<div class="fact">
      <dt>${label}</dt>
      <dd class="empty">${words.notGiven}</dd>
    </div>`;
  }
  return html`<div class="fact">
    <dt>${label}</dt>
    <dd>
      <bdi class="value">${clean(value)}</bdi>
      <span class="vouched ${verified ? 'proven' : 'unproven'}"
        >${verified ? verifiedIcon : questionIcon}${verified ? words.verified : words.notVerified}</span
      >
    </dd>
  </div>`;
}

function dataList(data: CustomData, nothingSaid: string): TemplateResult {
  const entries = Object.entries(data);
  if (entries.length === 0) return html`<p class="empty">${nothingSaid}</p>`;
  return html`<dl>${entries.map(([key, value]) => pair(clean(key), clean(String(value))))}</dl>`;
}

function pair(label: string, value: string): TemplateResult {
  return html`<div class="fact">
    <dt><bdi>${label}</bdi></dt>
    <dd><bdi class="value">${value}</bdi></dd>
  </div>`;
}
