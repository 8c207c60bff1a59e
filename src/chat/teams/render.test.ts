import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { minutes } from '../../access/vocabulary.ts'
import {
  type Block,
  type Button,
  type Card,
  code,
  line,
  type Span,
  said,
  saidStrong,
  strong,
  text,
  when,
} from '../../cards/card.ts'
import { everyCard } from '../../cards/every-card.test-support.ts'
import type { Form } from '../../cards/forms/form.ts'
import { lengthsOf } from '../../cards/forms/lengths.ts'
import { requestForm } from '../../cards/forms/request-form.ts'
import type { AdaptiveCard } from './adaptive-card.ts'
import { readDone } from './deeds.ts'
import { limits } from './limits.ts'
import { renderCard, sizeOf } from './render.ts'
import { renderForm } from './render-form.ts'
import { problemsOf, withoutSchema } from './valid-card.test-support.ts'

const noon = new Date('2026-11-21T12:00:00Z')
const wicked = [
  '[Approve](https://evil.example) **bold** _it_ # heading',
  '<at>Olga</at> <b>x</b> &lt;at&gt;',
  '{{DATE(2030-01-01T00:00:00Z, SHORT)}}',
  '\u202eevorppa\u202c \u200b\u2066x\u2069 \u0000\u0007\u009b',
  'Nice.\nApproved by Olga\r\nApproved by Olga\u2028Approved by Olga',
].join(' ')

const cardOf = (...blocks: Block[]): Card => ({
  summary: line('Access request'),
  title: 'Request',
  tone: 'waiting',
  blocks,
})
const button = (label: string, change: Partial<Button> = {}): Button => ({
  label,
  value: `v1:${label.toLowerCase()}:0191d4a0-0000-7000-8000-000000000001`,
  style: 'plain',
  spoken: `${label} Ana, Production readers`,
  asksForReason: false,
  ...change,
})

/** Every element of these types, wherever it stands. */
function all(card: unknown, type: string): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(card)) return card.flatMap(one => all(one, type))
  if (typeof card !== 'object' || card === null) return []
  const own = 'type' in card && card.type === type ? [{ ...card }] : []
  return [...own, ...Object.values(card).flatMap(value => all(value, type))]
}
const textOf = (card: AdaptiveCard): string =>
  all(card.body, 'RichTextBlock')
    .map(block =>
      all(block, 'TextRun')
        .map(run => run.text)
        .join(''),
    )
    .join('\n')

const fields: Form = requestForm({
  values: {
    resources: [{ value: 'abc', label: 'Production readers', description: wicked }],
    duration: '2h',
    reason: wicked,
  },
  problem: line('Not now: ', said(wicked)),
  before: [{ ...button(wicked), opensRequestForm: true }],
  errors: { duration: 'At most 8 hours.', reason: 'Say why.' },
})
const deny: Form = {
  kind: 'deny',
  title: 'Deny',
  submit: 'Deny',
  about: line(said(wicked), ' asks.'),
  value: 'v1:deny:0191d4a0-0000-7000-8000-000000000001',
  reasonRequired: true,
  reason: '',
  errors: {},
}
const emergency: Form = {
  ...deny,
  title: 'Break the glass',
  submit: 'Break the glass',
  told: [line('For 30 minutes.')],
  problem: line('Granting was stopped.'),
  choice: { options: [{ value: 'x', label: 'One', description: 'by night' }], chosen: 'x' },
  confirm: 'On',
  errors: { confirm: 'Please type exactly One.', choice: 'Please choose.', reason: 'Please say why.' },
}
const forms: readonly (readonly [string, Form])[] = [
  ['loading', { kind: 'loading', title: 'Request access', text: 'Looking…' }],
  ['closing', { kind: 'closing', title: 'Done', line: line('Olga was asked.') }],
  ['request', fields],
  ['deny', deny],
  ['in an emergency', emergency],
]

describe('an Adaptive Card', () => {
  it.each(everyCard)(`is what Microsoft’s schema says: %s${withoutSchema}`, (_name, card) => {
    if (withoutSchema) return
    expect(problemsOf(renderCard(card))).toEqual([])
  })

  it.each(forms)(`is what Microsoft’s schema says, as a form: %s${withoutSchema}`, (_name, form) => {
    if (withoutSchema) return
    expect(problemsOf(renderForm(form, [{ value: 'x', label: 'One', description: null }]))).toEqual([])
  })

  it(`would not be, with something that Teams does not know${withoutSchema}`, () => {
    if (withoutSchema) return
    expect(problemsOf({ ...renderForm(fields), body: [{ type: 'Marquee', text: 'x' }] })).not.toEqual([])
  })

  it('says its version, which no schema checks, and stands for itself in one sentence', () => {
    for (const [, card] of everyCard) {
      const rendered = renderCard(card)
      expect(rendered).toMatchObject({ version: '1.5', fallbackText: expect.stringMatching(/\S/) })
      expect(rendered.speak).toBe(rendered.fallbackText)
    }
  })

  it('wraps every text, and gives every button a label for whoever hears it', () => {
    for (const [, card] of everyCard) {
      const rendered = renderCard(card)
      for (const block of all(rendered.body, 'TextBlock')) expect(block.wrap).toBe(true)
      for (const action of [...all(rendered.body, 'Action.Execute'), ...all(rendered.body, 'Action.OpenUrl')])
        expect(action.tooltip).toMatch(/\S/)
    }
  })

  it('means nothing by colour alone: no text is coloured, and how it stands is said in words', () => {
    for (const [, card] of everyCard) expect(JSON.stringify(renderCard(card))).not.toContain('"color"')
  })

  it('has an action for old clients behind each button, with the same data', () => {
    const [action] = all(renderCard(cardOf({ kind: 'buttons', buttons: [button('Approve')] })).body, 'Action.Execute')
    expect(action).toMatchObject({ verb: 'press', fallback: { type: 'Action.Submit', data: action?.data } })
  })
})

describe('other people’s words in an Adaptive Card', () => {
  const everywhere = cardOf(
    { kind: 'line', line: line(said(wicked), ' asks for ', saidStrong(wicked)) },
    { kind: 'facts', facts: [{ label: 'Who', value: line(said(wicked)) }] },
    { kind: 'quote', label: 'Reason', said: wicked },
    { kind: 'note', line: line(said(wicked)) },
  )

  it('stay as they were typed to the last brace', () => {
    const typed = '{{DATE(2030-01-01T00:00:00Z, SHORT)}} {{{ TIME(x)}} *bold* {{name}}'
    const { body } = renderCard(
      cardOf({ kind: 'quote', label: 'Reason', said: typed }, { kind: 'line', line: line(said(typed)) }),
    )
    const runs = [...JSON.stringify(body).matchAll(/"text":"([^"]*)"/g)].map(([, text = '']) => text)
    expect(runs.join('').split(typed)).toHaveLength(3)
    expect(runs.filter(text => /\{\{\s*(DATE|TIME)/i.test(text))).toEqual([])
  })

  it('stand in runs only, which know no Markdown', () => {
    const rendered = renderCard(everywhere)
    for (const block of all(rendered.body, 'TextBlock')) expect(block.text).not.toContain('evil.example')
    expect(all(rendered.body, 'FactSet')).toEqual([])
    expect(textOf(rendered)).toContain('[Approve](https://evil.example) **bold**')
  })

  it('never become a moment, which is the one thing that a client does with a run', () => {
    for (const { text: words } of all(renderCard(everywhere).body, 'TextRun'))
      if (String(words).includes('2030-01-01')) expect(words).not.toMatch(/\{\{/)
  })

  it('mention nobody: no entity is ever given', () => {
    expect(JSON.stringify(renderCard(everywhere))).not.toContain('"entities"')
  })

  it('keep their line breaks in a quotation alone, and hide nothing', () => {
    const rendered = renderCard(everywhere)
    for (const { text: words } of all(rendered.body, 'TextRun')) expect(words).not.toMatch(/[\n\u202e\u200b]/)
  })

  it('are all shown, however many lines they have', () => {
    const said = Array.from({ length: 100 }, (_, at) => `line ${at}.`).join('\n')
    const rendered = renderCard(cardOf({ kind: 'quote', label: 'Reason', said }))
    for (const words of said.split('\n')) expect(textOf(rendered)).toContain(words)
  })
})

describe('a moment', () => {
  it('is put into the reader’s own time zone by the client', () => {
    const rendered = renderCard(cardOf({ kind: 'line', line: line('Until ', when(noon), ', or ', when(noon, 'time')) }))
    expect(textOf(rendered)).toBe(
      'Until {{DATE(2026-11-21T12:00:00Z, SHORT)}} at {{TIME(2026-11-21T12:00:00Z)}}, or {{TIME(2026-11-21T12:00:00Z)}}',
    )
  })
})

describe('a card that is too long for one message', () => {
  const long = cardOf(
    ...Array.from({ length: 60 }, (): Block => ({ kind: 'quote', label: 'Reason', said: 'Because. '.repeat(200) })),
    { kind: 'buttons', buttons: [button('Approve', { style: 'primary' }), button('Deny', { asksForReason: true })] },
  )

  it('is cut below 25 KB, says so, and keeps its buttons', () => {
    const rendered = renderCard(long)
    expect(sizeOf(rendered)).toBeLessThan(25 * 1024)
    expect(textOf(rendered)).toMatch(/The rest is left out here, because it is too long for one message: \d+ more\./)
    expect(all(rendered.body, 'Action.Execute').map(({ title }) => title)).toEqual(['Approve', 'Deny'])
  })

  it('never happens to be longer, whatever it holds', () => {
    const spans = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 4_000 }).map((words): Span => said(words)),
      fc.string({ maxLength: 2_000 }).map((words): Span => text(words)),
      fc.constant(strong('x'.repeat(3_000))),
      fc.constant(code('mine')),
    )
    const blocks = fc.oneof(
      fc.array(spans, { maxLength: 6 }).map((content): Block => ({ kind: 'line', line: content })),
      fc.string({ maxLength: 5_000 }).map((words): Block => ({ kind: 'quote', label: 'Reason', said: words })),
      fc.constant<Block>({ kind: 'divider' }),
      fc
        .array(fc.constant(button('Approve')), { maxLength: 12 })
        .map((buttons): Block => ({ kind: 'buttons', buttons })),
    )
    fc.assert(
      fc.property(fc.array(blocks, { maxLength: 40 }), all => {
        const rendered = renderCard(cardOf(...all))
        expect(sizeOf(rendered)).toBeLessThan(limits.card)
        if (!withoutSchema) expect(problemsOf(rendered)).toEqual([])
      }),
      { numRuns: 40 },
    )
  })
})

describe('the data of a button', () => {
  const dataOf = (change: Partial<Button>, answer = false) =>
    all(
      renderCard(cardOf({ kind: 'buttons', buttons: [button('Deny', change)] }), { answer }).body,
      'Action.Execute',
    )[0]?.data

  it('says what is done about what, and comes back as that', () => {
    expect(readDone(dataOf({}))).toEqual({
      deed: { does: 'press', value: button('Deny').value, answer: false },
      typed: {},
    })
    expect(readDone(dataOf({ asksForReason: true }, true))?.deed).toMatchObject({ does: 'ask-reason', answer: true })
    expect(readDone(dataOf({ opensRequestForm: true }))?.deed).toMatchObject({ does: 'open-form' })
  })

  it.each([null, 7, 'press', [], {}, { doorbell: null }, { doorbell: { does: 'grant-me' } }, { does: 'press' }])(
    'is not taken where no card of ours could have sent it: %j',
    data => expect(readDone(data)).toBeNull(),
  )

  it('takes what was typed by the names of our fields alone, and as text', () => {
    const data = { doorbell: { does: 'send-request' }, access: 'abc', duration: 60, reason: ['x'], from: 'olga' }
    expect(readDone(data)?.typed).toEqual({ access: 'abc', duration: '60' })
  })
})

describe('the request form', () => {
  it('keeps what was typed, shows each error at its field, and marks what was chosen', () => {
    const rendered = renderForm(fields)
    expect(all(rendered.body, 'Input.ChoiceSet')).toMatchObject([
      { id: 'access', value: 'abc', label: 'Access' },
      { id: 'more', isMultiSelect: true, choices: [] },
    ])
    expect(all(rendered.body, 'Input.Text')).toMatchObject([
      { id: 'duration', value: '2h', label: 'Duration (optional)' },
      { id: 'reason', label: 'Reason', value: expect.stringContaining('[Approve]') },
    ])
    expect(textOf(rendered)).toContain('⚠️ At most 8 hours.')
    expect(textOf(rendered)).toContain('⚠️ Say why.')
  })

  it('has the lengths of time to choose from, and a field for any other', () => {
    const lengths = lengthsOf([{ default: minutes(120), max: minutes(480) }])
    const inputs = (duration: string) => {
      const values = { resources: [], duration, reason: '' }
      const { body } = renderForm(requestForm({ values, lengths }))
      return [...all(body, 'Input.ChoiceSet'), ...all(body, 'Input.Text')]
    }
    expect(inputs('')).toMatchObject([
      { id: 'access' },
      { id: 'more' },
      { id: 'length', label: 'Duration', style: 'compact', value: '2 hours' },
      { id: 'duration', label: 'Another duration (optional)' },
      { id: 'reason' },
    ])
    const chosen = inputs('240m')
    expect(chosen[2]).toMatchObject({ value: '4 hours' })
    expect(chosen[3]).not.toHaveProperty('value')
    expect(inputs('3h').slice(2, 4)).toMatchObject([{ value: '2 hours' }, { value: '3h' }])
  })

  it('stays below 25 KB, whatever was typed into its fields and however long the names are that it offers', () => {
    for (const [letter, picked] of ['客', '😀', '"', '\\'].flatMap(it => [0, 1, 20].map(many => [it, many] as const))) {
      const typed = letter.repeat(20_000)
      const option = (value: string) => ({ value, label: typed, description: typed })
      const resources = Array.from({ length: picked }, (_, index) => option(`${'1'.repeat(26)}${index}`))
      const full = requestForm({
        values: { resources, duration: typed, reason: typed },
        problem: line('Not now: ', said(typed)),
        errors: { resource: 'Choose one.', duration: 'At most 8 hours.', reason: 'At most 1,000 characters.' },
      })
      const options = Array.from({ length: 15 }, (_, index) => option(`${'0'.repeat(100)}${index}`))
      expect(sizeOf(renderForm(full, options))).toBeLessThan(25 * 1024)
    }
  })

  it('shows what was picked first as before, and the rest in a field of its own, each once', () => {
    const option = (value: string) => ({ value, label: value.toUpperCase(), description: null })
    const values = { resources: ['a', 'b', 'c'].map(option), duration: '', reason: '' }
    const [access, more] = all(renderForm(requestForm({ values }), ['a', 'd'].map(option)).body, 'Input.ChoiceSet')
    expect(access).toMatchObject({ value: 'a', choices: [{ value: 'a' }, { value: 'd' }] })
    expect(more).toMatchObject({ value: 'b,c', isMultiSelect: true, choices: [{ title: 'B' }, { title: 'C' }] })
  })

  it('searches what this person may ask for while they type, and offers some of it before', () => {
    const options = Array.from({ length: 40 }, (_, index) => ({
      value: `v${index}`,
      label: `R${index}`,
      description: null,
    }))
    const [access] = all(renderForm(requestForm(), options).body, 'Input.ChoiceSet')
    expect(access).toMatchObject({ 'choices.data': { type: 'Data.Query', dataset: 'access' }, style: 'filtered' })
    expect(access?.choices).toHaveLength(15)
  })
})
