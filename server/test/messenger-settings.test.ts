import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readChanges } from '../dist/workspaces/setting-values.js';
import { readSettings } from '../dist/workspaces/settings.js';
import { settingInWords } from '../dist/workspaces/settings-in-words.js';

const FORM = [
  { id: 'name', type: 'text', label: 'Your name', claim: 'name', required: true },
  {
    id: 'topic',
    type: 'choice',
    label: { en: 'Topic', de: 'Thema' },
    options: [{ id: 'billing', label: 'Billing' }],
  },
  { id: 'terms', type: 'consent', label: 'I agree', link: 'https://shop.example/terms' },
];
const set = (name: string, value: unknown) => readChanges([`${name}=${JSON.stringify(value)}`]);
const refused = (word: string, says: RegExp | string) =>
  assert.throws(() => readChanges([word]), { code: 'bad_request', message: says }, word);
const field = (values: object) => [{ id: 'a', type: 'text', label: 'A', ...values }];

describe('The settings of the messenger', () => {
  it('take a plain text for English, and texts by language', () => {
    assert.deepEqual(readChanges(['greeting=Hello = welcome']), { greeting: { en: 'Hello = welcome' } });
    const texts = { en: 'Gone', 'pt-BR': 'Fora', de: 'Weg' };
    assert.deepEqual(set('away', texts), { away: texts });
  });

  it('are taken back by nothing, or by what they hold when nobody set them', () => {
    const none = { greeting: {}, away: {}, time_zone: 'UTC', hours: {}, form: [] };
    assert.deepEqual(readChanges(['greeting=', 'away={}', 'time_zone=', 'hours=', 'form=[]']), none);
    const { greeting, away, time_zone, hours, form, rating } = readSettings('{}');
    assert.deepEqual({ greeting, away, time_zone, hours, form, rating }, { ...none, rating: true });
  });

  it('come from a file where they are too long to type', () => {
    const files: Readonly<Record<string, string>> = {
      'form.json': JSON.stringify(FORM),
      'hello.txt': 'Hello\n',
    };
    const readFile = (path: string) => files[path] ?? assert.fail();
    const { form, greeting } = readChanges(['form=@form.json', 'greeting=@hello.txt'], readFile);
    assert.deepEqual(greeting, { en: 'Hello' });
    assert.deepEqual(
      form?.map(({ label, required }) => [label, required]),
      [
        [{ en: 'Your name' }, true],
        [{ en: 'Topic', de: 'Thema' }, false],
        [{ en: 'I agree' }, false],
      ],
    );
    assert.throws(() => readChanges(['form=@gone.json'], readFile), {
      message: 'form=@ takes a file that can be read, not gone.json',
    });
  });

  it('say in words what they hold', () => {
    const hours = {
      mon: [['09:00', '17:00']],
      tue: [['09:00', '17:00']],
      wed: [
        ['09:00', '12:00'],
        ['13:00', '24:00'],
      ],
      fri: [['22:00', '02:00']],
      holidays: ['2026-12-25', '2026-01-01'],
    };
    const changes = { ...set('hours', hours), ...set('form', FORM), ...readChanges(['greeting=Hello']) };
    const settings = { ...readSettings('{}'), ...changes };
    assert.equal(
      settingInWords('hours', settings),
      'Mon–Tue 09:00–17:00, Wed 09:00–12:00 and 13:00–24:00, Fri 22:00–02:00; not on 2026-01-01, 2026-12-25',
    );
    assert.equal(
      settingInWords('form', settings),
      'name "Your name" (text, their name, required); topic "Topic" (choice of billing); terms "I agree" (consent)',
    );
    assert.deepEqual(
      (['greeting', 'away', 'time_zone', 'rating'] as const).map((name) => settingInWords(name, settings)),
      ['en: Hello', '-', 'UTC', 'true'],
    );
    const [always, never] = [readSettings('{}'), { ...settings, hours: { mon: [] } }];
    assert.deepEqual([settingInWords('hours', always), settingInWords('hours', never)], ['always', 'never']);
  });

  it('are refused with the place that is wrong in what is said', () => {
    refused('greeting={"en":', /^greeting is not JSON: /);
    refused('greeting={"english":"Hello"}', 'greeting.english is not a language such as en or pt-BR');
    refused('greeting={"en":""}', 'greeting.en takes a text');
    refused(`away=${'x'.repeat(1_001)}`, 'away takes at most 1000 characters');
    refused('time_zone=Mars/Base', /^time_zone takes the name of a time zone/);
    refused('time_zone=+01:00', /^time_zone takes the name of a time zone/);
  });

  it('are refused with the place that is wrong in the hours', () => {
    const wrong = (hours: unknown, says: RegExp | string) => refused(`hours=${JSON.stringify(hours)}`, says);
    refused('hours=nine to five', 'hours takes an object in braces');
    wrong([], 'hours takes an object in braces');
    wrong({ monday: [] }, /^hours\.monday is not known; there are mon, tue/);
    wrong({ mon: [['9:00', '17:00']] }, 'hours.mon[0][0] takes a time from 00:00 to 23:59');
    wrong({ mon: [['24:00', '25:00']] }, 'hours.mon[0][0] takes a time from 00:00 to 23:59');
    wrong({ mon: [['09:00', '24:01']] }, 'hours.mon[0][1] takes a time from 00:00 to 24:00');
    wrong({ mon: [['09:00', '09:00']] }, /^hours\.mon\[0\] begins when it ends/);
    wrong({ mon: [['09:00']] }, /^hours\.mon\[0\] takes two times/);
    wrong({ mon: ['09:00', '17:00'] }, 'hours.mon[0] takes a list in brackets');
    const twice = [
      ['13:00', '17:00'],
      ['09:00', '13:30'],
    ];
    wrong({ tue: twice }, 'hours.tue[0] begins before the one before it ends');
    const overnight = [
      ['22:00', '02:00'],
      ['23:00', '24:00'],
    ];
    wrong({ tue: overnight }, 'hours.tue[1] begins before the one before it ends');
    wrong({ holidays: ['2026-02-29'] }, 'hours.holidays[0] is no day of the calendar');
    wrong({ holidays: ['25.12.2026'] }, 'hours.holidays[0] takes a date such as 2026-12-25');
    wrong({ holidays: ['2026-12-25', '2026-12-25'] }, 'hours.holidays[1] is there twice: 2026-12-25');
  });

  it('are refused with the place that is wrong in the form', () => {
    const wrong = (form: unknown, says: RegExp | string) => refused(`form=${JSON.stringify(form)}`, says);
    refused('form=name', 'form takes a list in brackets');
    wrong({}, 'form takes a list in brackets');
    const many = Array.from({ length: 11 }, (_, index) => ({ ...FORM[2], id: `f${String(index)}` }));
    wrong(many, 'form takes at most 10 entries');
    wrong([{ id: 'a', label: 'A' }], 'form[0] needs id, type and label');
    wrong(field({ type: 'date' }), 'form[0].type takes one of text, choice, consent');
    wrong(field({ id: 'a b' }), /^form\[0\]\.id takes an id of letters/);
    wrong(field({ label: {} }), /^form\[0\]\.label takes a text, or texts by language/);
    wrong(field({ required: 'yes' }), 'form[0].required takes true or false');
    wrong(field({ reqired: true }), /^form\[0\]\.reqired is not known/);
    wrong(field({ claim: 'iban' }), 'form[0].claim takes one of name, email, phone, company');
    wrong(field({ options: [] }), 'form[0].options belong to fields of type choice');
    wrong(field({ type: 'consent', claim: 'name' }), 'form[0].claim belongs to fields of type text');
    wrong(field({ link: 'https://a.example' }), 'form[0].link belongs to fields of type consent');
    for (const link of ['http://a.example', 'javascript:alert(1)', 'https://me@a.example', 'a.example']) {
      wrong(field({ type: 'consent', link }), 'form[0].link takes an address that begins with https://');
    }
    wrong(field({ type: 'choice' }), 'form[0] needs options');
    wrong(field({ type: 'choice', options: [] }), 'form[0].options needs at least one');
    const option = { id: 'x', label: 'X' };
    wrong(field({ type: 'choice', options: [option, option] }), 'form[0].options[1].id is there twice: x');
    wrong([...field({}), ...field({})], 'form[1].id is there twice: a');
    const names = [...field({ claim: 'name' }), ...field({ id: 'b', claim: 'name' })];
    wrong(names, 'form[1].claim is there twice: name');
  });
});
