import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { type Fields, fields } from '../slack/json.ts'
import { aCard } from './a-bot.test-support.ts'
import { problemsOfCard } from './adaptive-card/problems.ts'
import { read } from './reading.ts'

const block = (text: string, more: Fields = {}): Fields => ({ type: 'TextBlock', text, wrap: true, ...more })
const reader = { tz: 'Europe/Berlin', locale: 'en-GB' }

/** As much of what a card can be as a bot of forms and decisions uses. */
const form: Fields = {
  ...aCard(
    block('Ask for access', { size: 'large', weight: 'bolder', style: 'heading' }),
    { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'as [said](https://evil.example)', italic: true }] },
    { type: 'FactSet', facts: [{ title: 'Until', value: '{{TIME(2026-11-25T19:00:00Z)}}' }] },
    {
      type: 'Container',
      style: 'emphasis',
      items: [
        {
          type: 'Input.ChoiceSet',
          id: 'access',
          label: 'Access',
          style: 'filtered',
          isRequired: true,
          errorMessage: 'Choose something.',
          choices: [{ title: 'prod-db', value: '1' }],
          'choices.data': { type: 'Data.Query', dataset: 'access' },
        },
        { type: 'Input.Number', id: 'minutes', label: 'Minutes', min: 1, max: 480, value: 60 },
        { type: 'Input.Text', id: 'reason', label: 'Reason', isMultiline: true, maxLength: 200 },
      ],
    },
    {
      type: 'ColumnSet',
      columns: [
        { type: 'Column', width: 'stretch', items: [block('**bold** \\*not\\* [a link](https://contoso.com)')] },
      ],
    },
  ),
  actions: [
    {
      type: 'Action.Execute',
      title: 'Request',
      verb: 'ask',
      data: { card: 1 },
      style: 'positive',
      fallback: { type: 'Action.Submit', title: 'Request', data: { verb: 'ask' } },
    },
    { type: 'Action.OpenUrl', title: 'Read more', url: 'https://contoso.com/help' },
  ],
  refresh: { action: { type: 'Action.Execute', verb: 'refresh', data: {} }, userIds: ['29:1'] },
}

describe('an Adaptive Card', () => {
  it('is taken as it is for Teams', () => {
    expect(problemsOfCard(form)).toEqual([])
  })

  it.each<[string, unknown, RegExp]>([
    ['no card', 'hello', /expected object/],
    ['no version', { type: 'AdaptiveCard', body: [] }, /version/],
    ['a version later than 1.5', { ...aCard(), version: '1.6' }, /1\.5/],
    ['an element that came later', aCard({ type: 'Badge', text: 'new' }), /type/],
    ['a text block without text', aCard({ type: 'TextBlock' }), /text/],
    ['a misspelt property', aCard(block('x', { warp: true })), /warp/],
    ['a colour that there is not', aCard(block('x', { color: 'red' })), /color/],
    ['an input without id', aCard({ type: 'Input.Text', label: 'Reason' }), /id/],
    ['a menu without choices', aCard({ type: 'Input.ChoiceSet', id: 'a', choices: [] }), /choice/],
    ['an id that stands twice', aCard({ type: 'Input.Text', id: 'a' }, { type: 'Input.Text', id: 'a' }), /twice/],
    ['an image inside the card', aCard({ type: 'Image', url: 'data:image/png;base64,AAAA' }), /https/],
    [
      'a button that runs a script',
      { ...aCard(), actions: [{ type: 'Action.OpenUrl', url: 'javascript:x' }] },
      /address/,
    ],
    ['an unknown button', { ...aCard(), actions: [{ type: 'Action.Http', title: 'x' }] }, /type/],
    [
      'more than 60 people to refresh for',
      { ...form, refresh: { action: { type: 'Action.Execute' }, userIds: Array.from({ length: 61 }, String) } },
      /60/,
    ],
  ])('is not taken with %s', (_, card, why) => {
    expect(problemsOfCard(card).join('; ')).toMatch(why)
  })

  it('is read with its links, buttons and times, where Markdown counts and where it does not', () => {
    expect(read({ text: '', card: form }, reader)).toEqual({
      text: [
        'Ask for access',
        'as [said](https://evil.example)',
        'Until 20:00',
        'Access',
        'Minutes: 60',
        'Reason',
        'bold *not* a link',
        '[Request] [Read more]',
      ].join('\n'),
      links: [
        { url: 'https://contoso.com', text: 'a link' },
        { url: 'https://contoso.com/help', text: 'Read more' },
      ],
      buttons: ['Request', 'Read more'],
      mentions: [],
    })
    expect(read({ text: 'see https://evil.example', card: null }, reader).links).toHaveLength(1)
  })
})

const folder = fileURLToPath(new URL('../../../../shared/contracts/adaptive-cards/', import.meta.url))
const missing = existsSync(`${folder}1.6.0.json`) ? null : 'not run: ../shared/contracts is not here'

/** The published schema does not compile as it is, and knows neither `associatedInputs` nor `msteams`. */
function published(): (card: unknown) => readonly string[] {
  const {
    $schema: _,
    id: __,
    ...schema
  } = fields(
    JSON.parse(readFileSync(`${folder}1.6.0.json`, 'utf8'), (key, value: unknown) =>
      key === 'required' && !Array.isArray(value) ? undefined : value,
    ),
  )
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema)
  return card => (validate(card) ? [] : (validate.errors ?? []).map(it => `${it.instancePath} ${it.message}`))
}

describe(`Microsoft's own schema of cards${missing === null ? '' : ` (${missing})`}`, () => {
  it.skipIf(missing !== null)('takes the card that is taken here, and refuses what is refused here', () => {
    const problems = published()
    expect(problems(form)).toEqual([])
    expect(problems(aCard({ type: 'Badge', text: 'new' }))).not.toEqual([])
    expect(problems(aCard({ type: 'Input.Text', label: 'Reason' }))).not.toEqual([])
  })
})
