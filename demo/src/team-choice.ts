import { html, type Markup } from './html.js';
import type { PageContext } from './layout.js';
import { TEAMS, type Team } from './people.js';

/** How an address names a team; nothing where there is none. */
export function teamQuery(team: Team | undefined): string {
  return team ? `?team=${team.id}` : '';
}

/** Links to the same page for every team and for none. */
export function teamChoice(path: string, { team }: PageContext): Markup {
  const link = (name: string, one?: Team) =>
    html`<a class="quiet" href="${path}${teamQuery(one)}" ${one?.id === team?.id && html`aria-current="true"`}
      >${name}</a
    >`;
  return html`<p class="lead">You act for ${team?.name ?? 'yourself'}.</p>
    <nav class="controls" aria-label="Whom you act for">
      ${link('Myself')} ${TEAMS.map((one) => link(one.name, one))}
    </nav>`;
}
