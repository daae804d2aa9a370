import { expect } from '@open-wc/testing';
import { counted } from '../../src/elements/languages/counted.js';
import type { AnyCounted, LanguageTag } from '../../src/elements/languages/language.js';
import { launchers } from '../../src/elements/languages/launchers.js';
import { languages } from '../../src/elements/languages/others.js';
import { ada, item } from '../support/fake-client.js';
import { appears, composerOf, deep, launcherOf, pageOfEachTest, panelOf } from '../support/messenger.js';
import { still } from '../support/still.js';
import { waitUntil } from '../support/wait-until.js';

const TAGS = Object.keys(languages) as LanguageTag[];
/** One number of each kind that some language tells apart. */
const NUMBERS = [0, 1, 2, 3, 5, 11, 21, 22, 100, 103, 1_000_000, 1.5];

type Phrase = string | ((...names: string[]) => string) | AnyCounted;
const isCounted = (value: object): value is AnyCounted =>
  'other' in value && Object.values(value).every((form) => typeof form === 'string');

/** Everything that a language says, by the place where it stands in the catalogue. */
function phrasesOf(words: object, place = ''): [string, Phrase][] {
  return Object.entries(words).flatMap(([name, value]: [string, Phrase | object]) => {
    const path = `${place}${name}`;
    const isPhrase = typeof value !== 'object' || isCounted(value);
    return isPhrase ? [[path, value]] : phrasesOf(value, `${path}.`);
  });
}

async function everythingIn(tag: LanguageTag): Promise<[string, Phrase][]> {
  const { core, more } = await languages[tag]();
  return phrasesOf({ ...core, more: await more() });
}

describe('Languages', () => {
  const page = pageOfEachTest();
  // The words of a page are those of its newest element.
  after(async () => {
    page.open();
    await opened('en');
    page.cleanUp();
  });

  async function opened(locale: string) {
    page.client.activate(ada);
    const element = page.add({ locale });
    await element.show();
    const composer = await composerOf(element);
    await waitUntil(() => composer.shadowRoot!.querySelector('textarea'));
    return { element, label: () => composer.shadowRoot!.querySelector('textarea')!.ariaLabel };
  }

  it('are the thirteen that are promised', () => {
    expect([...TAGS].sort()).to.deep.equal([
      'ar',
      'de',
      'en',
      'es',
      'fr',
      'he',
      'it',
      'ja',
      'nl',
      'pl',
      'pt-BR',
      'tr',
      'zh-Hans',
    ]);
  });

  for (const tag of TAGS) {
    describe(tag, () => {
      it('is what launcher and panel say, in its direction', async () => {
        const { element, label } = await opened(tag);
        const { core, dir } = await languages[tag]();
        await waitUntil(() => label() === core.composer.label, 'the composer speaks it');
        const panel = panelOf(element)!;
        expect([panel.lang, panel.dir, panel.ariaLabel]).to.deep.equal([
          tag,
          dir,
          core.panel.label('Analytical Engines'),
        ]);
        expect(launcherOf(element)!.ariaLabel).to.equal(core.panel.close);
        await element.hide();
        expect(launcherOf(element)!.ariaLabel).to.equal(tag === 'en' ? 'Open chat' : launchers[tag].open);
      });

      it('has a form for every number, as this browser tells numbers apart', async () => {
        const rules = new Intl.PluralRules(tag);
        const phrases = (await everythingIn(tag)).filter(([, value]) => typeof value === 'object');
        const all = tag === 'en' ? phrases : [...phrases, ['launcher', launchers[tag].unread] as const];
        expect(all.length).to.be.greaterThan(8);
        for (const [place, forms] of all as [string, AnyCounted][]) {
          for (const number of NUMBERS) {
            const kind = rules.select(number);
            expect(forms, place).to.have.property(kind);
            const said = counted(forms, number, tag);
            const isWord = ['zero', 'one', 'two'].includes(kind) && !forms[kind]!.includes('#');
            expect(isWord || said.includes(number.toLocaleString(tag)), `${place}: ${said}`).to.equal(true);
          }
        }
      });

      it('says every name, address and time that it is given', async () => {
        for (const [place, phrase] of await everythingIn(tag)) {
          if (typeof phrase !== 'function') continue;
          const names = Array.from({ length: phrase.length }, (_, index) => `Zq${String(index)}`);
          for (const name of names) expect(phrase(...names), place).to.include(name);
        }
      });

      if (tag === 'en') return;
      it('leaves no sentence in English', async () => {
        const english = new Map(await everythingIn('en'));
        const own = await everythingIn(tag);
        expect(own.map(([place]) => place)).to.have.members([...english.keys()]);
        const words = (phrase: Phrase) =>
          typeof phrase === 'function' ? phrase('', '') : typeof phrase === 'string' ? phrase : phrase.other;
        const same = own.filter(([place, phrase]) => words(phrase) === words(english.get(place)!));
        const sentences = same.filter(([, phrase]) => words(phrase).trim().split(/\s+/).length > 1);
        expect(sentences.map(([place]) => place)).to.deep.equal([]);
      });
    });
  }

  for (const [tag, time] of [
    ['de', '09:05'],
    ['es', '9:05'],
    ['fr', '09:05'],
    ['ja', '9:05'],
    ['pl', '09:05'],
    ['tr', '09:05'],
    ['zh-Hans', '09:05'],
  ] as const) {
    it(`${tag} writes a time of the morning as its readers do`, async () => {
      page.client.show({ id: 'a', items: [item('Hello', { at: new Date(2026, 10, 30, 9, 5).getTime() })] });
      const { element } = await opened(tag);
      await waitUntil(() => deep(element, 'time')?.textContent === time);
    });
  }

  for (const [locale, tag] of [
    ['de-AT', 'de'],
    ['pt-PT', 'pt-BR'],
    ['zh-TW', 'zh-Hans'],
    ['zh-Hans-CN', 'zh-Hans'],
    ['iw', 'he'],
    ['FR_ca', 'fr'],
  ] as const) {
    it(`${locale} is answered in ${tag}`, async () => {
      const { element } = await opened(locale);
      await waitUntil(() => panelOf(element)!.lang === tag);
    });
  }

  it('change while the panel is open, without losing what is being written', async () => {
    const { element, label } = await opened('en');
    const composer = await composerOf(element);
    composer.value = 'half a';
    element.locale = 'ar';
    const arabic = await languages.ar();
    await waitUntil(() => label() === arabic.core.composer.label);
    expect(composer.value).to.equal('half a');
    expect(getComputedStyle(composer).direction).to.equal('rtl');
    still(element); // halfway open, its colours are blended
    await expect(element).to.be.accessible();
  });

  it('change in a question that waits for its answer', async () => {
    const { element } = await opened('en');
    page.client.show({ id: 'a', status: 'open' });
    (await appears(element, 'header > .menu')).click();
    (await appears(element, '[role=menuitem]')).click();
    const question = await appears(element, '.ask');
    expect(question.textContent).to.contain('Close this conversation');
    const { menu } = await (await languages.ar()).more();
    element.locale = 'ar';
    await waitUntil(() => question.textContent.includes(menu.closeText));
    expect(question.textContent).to.contain(menu.close).and.to.contain(menu.cancel);
  });

  it('follow the page where the element says nothing', async () => {
    document.documentElement.lang = 'nl';
    page.client.activate(ada);
    const element = page.add();
    await element.show();
    await waitUntil(() => panelOf(element)?.lang === 'nl');
    document.documentElement.lang = 'en';
    await waitUntil(() => panelOf(element)?.lang === 'en');
  });
});
