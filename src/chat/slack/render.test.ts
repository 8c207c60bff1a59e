import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { surfaceName } from '../../access/vocabulary.ts'
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
import type { Form } from '../../cards/forms/form.ts'
import { aUser, aWorkspace } from '../../sandbox/slack/a-workspace.test-support.ts'
import { type ReadMessage, read } from '../../sandbox/slack/reading.ts'
import { aDoorbell, overHttp } from './a-doorbell.ts'
import { renderCard } from './render.ts'
import { renderForm } from './render-form.ts'

const ana = { surface: surfaceName('slack'), team: 'T0CONTOSO', user: 'U0ANA' }
const noon = new Date('2026-11-21T12:00:00Z')

const wicked = [
  '<!channel> <!here|x> <@U0OLGA> <#C0GENERAL> <!subteam^S1>',
  '<https://evil.example|Approve> https://evil.example mailto:a@evil.example evil.example',
  '*bold* _it_ ~no~ `code` > quote',
  '\u202eevorppa\u202c \u200b\u2066x\u2069 \u0000\u0007\u009b',
  'Nice.\nApproved by Olga\r\nApproved by Olga\u2028Approved by Olga\u0085Approved by Olga',
  '&lt;!channel&gt; &amp;lt;',
].join(' ')

async function given() {
  const slack = await aWorkspace({ users: [aUser('U0ANA', 'Ana Ruiz', { tz: 'Europe/Berlin' })] })
  // What cards look like is told here, and not how fast they may follow one another.
  const doorbell = await aDoorbell(slack, overHttp, { minute: 60 })
  slack.connect(doorbell.url)
  onTestFinished(async () => {
    await doorbell.close()
    await slack.close()
  })
  const person = slack.as('U0ANA')
  const shown = async (card: Card): Promise<ReadMessage> => {
    await doorbell.surface.post(ana, card)
    const message = person.messages().at(-1)
    if (!message) throw new Error('No message')
    return read(message, person.user.tz)
  }
  const shownForm = async (form: Form): Promise<ReadMessage> => {
    const { opened } = doorbell.conversation
    const before = opened.length
    await person.command('request')
    const { form: open } = await slack.until(() => opened[before])
    await doorbell.surface.updateForm(open, form)
    return read({ blocks: person.view?.blocks ?? [] })
  }
  return { slack, person, shown, shownForm, surface: doorbell.surface, conversation: doorbell.conversation }
}

const cardOf = (...blocks: Block[]): Card => ({
  summary: line('Access request'),
  title: 'Request',
  tone: 'waiting',
  blocks,
})

describe('other people’s words in a card', () => {
  const everywhere: Card = {
    summary: line(said(wicked), ' asks for ', saidStrong(wicked)),
    title: 'Access request',
    tone: 'waiting',
    blocks: [
      { kind: 'line', line: line(saidStrong(wicked), ' asks for ', said(wicked)) },
      {
        kind: 'facts',
        facts: [
          { label: 'Access', value: line(said(wicked)) },
          { label: 'For', value: line('2 hours') },
        ],
      },
      { kind: 'quote', label: 'Reason', said: wicked },
      { kind: 'note', line: line('You own ', said(wicked)) },
      { kind: 'note', line: line('You own ', said(wicked), ' until ', when(noon)) },
      {
        kind: 'buttons',
        buttons: [
          { label: 'Approve', value: 'v1', style: 'primary', spoken: `Approve ${wicked}`, asksForReason: false },
        ],
      },
    ],
  }

  it('ping nobody and make no link, in the blocks and in the notification', async () => {
    const { shown } = await given()
    const { pings, links, buttons } = await shown(everywhere)
    expect(pings).toEqual([])
    expect(links).toEqual([])
    expect(buttons).toEqual(['Approve'])
    expect(read({ text: renderCard(everywhere).text, blocks: [] })).toMatchObject({ pings: [], links: [] })
  })

  it('are no markup in small print that has something to type, which stands out where every word is ours', () => {
    const small = (...words: readonly (Span | string)[]) =>
      JSON.stringify(renderCard(cardOf({ kind: 'note', line: line(...words) })).blocks.at(-1))
    expect(small('It goes on with ', code('thaw'), '.')).toContain('It goes on with `thaw`.')
    expect(small(said(wicked), ' goes on with ', code('thaw'), '.')).toContain('"type":"plain_text"')
  })

  it('stay readable as they were typed', async () => {
    const { shown } = await given()
    const { text: seen } = await shown(cardOf({ kind: 'quote', label: 'Reason', said: wicked }))
    expect(seen).toContain('<!channel>')
    expect(seen).toContain('<https://evil.example|Approve>')
    expect(seen).toContain('*bold* _it_ ~no~ `code` > quote')
    expect(seen).toContain('&lt;!channel&gt;')
  })

  it('forge no line of ours: a line break is a blank in a name, and stays behind the quotation mark in a reason', async () => {
    const { shown } = await given()
    const { text: seen } = await shown(everywhere)
    const forged = seen.split('\n').filter(one => one.startsWith('Approved by'))
    expect(forged).toEqual([])
    expect(seen.split('\n').filter(one => one === '> Approved by Olga')).toHaveLength(3)
  })

  it('cannot turn the reading direction around or hide anything', async () => {
    const { shown } = await given()
    const { text: seen } = await shown(everywhere)
    expect(seen).not.toMatch(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u)
    expect(seen.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  })

  it('are harmless in a form too', async () => {
    const { shownForm } = await given()
    const option = { value: 'v', label: wicked, description: wicked }
    const seen = await shownForm({
      kind: 'request',
      title: 'Request access',
      problem: line('No such thing: ', said(wicked)),
      values: { resources: [option], duration: wicked, reason: wicked },
      durationHint: wicked,
      reasonRequired: true,
      errors: { resource: wicked, duration: wicked, reason: wicked },
    })
    expect(seen).toMatchObject({ pings: [], links: [], buttons: [] })
    const deny = {
      title: 'Deny',
      about: line(said(wicked)),
      value: 'v1',
      submit: 'Deny' as const,
      reasonRequired: true,
      reason: wicked,
      errors: {},
    }
    expect(await shownForm({ kind: 'deny', ...deny })).toMatchObject({ pings: [], links: [] })
    expect(await shownForm({ kind: 'closing', title: 'Done', line: line(said(wicked)) })).toMatchObject({ links: [] })
  })

  it('keep the pictures and the letters that people really use', async () => {
    const { shown } = await given()
    const { text: seen } = await shown(cardOf({ kind: 'line', line: line(said('Zoë 👩‍💻 Ñandú 李 محمد')) }))
    expect(seen).toContain('Zoë 👩‍💻 Ñandú 李 محمد')
  })

  it('are cut with an ellipsis between two characters, never inside one', () => {
    const { blocks } = renderCard(cardOf({ kind: 'quote', label: 'Reason', said: '👩‍💻'.repeat(2_000) }))
    const quoted = JSON.stringify(blocks)
    expect(quoted).toContain('👩‍💻…')
    expect(quoted).not.toMatch(/\p{Cs}/u)
  })
})

describe('a card in Slack', () => {
  it('shows times in the reader’s own zone, and in UTC where that cannot be', async () => {
    const { shown } = await given()
    const { text: seen } = await shown(cardOf({ kind: 'line', line: line('Until ', when(noon, 'time'), '.') }))
    expect(seen).toMatch(/Until (13:00|1:00.PM)\./)
    expect(JSON.stringify(renderCard(cardOf({ kind: 'line', line: line(when(noon)) })))).toContain(
      '2026-11-21 12:00 UTC',
    )
  })

  it('has one primary button at most, each with a name for screen readers and an id of its own', () => {
    const button = {
      label: 'Approve',
      value: 'same',
      style: 'primary',
      spoken: 'Approve it',
      asksForReason: false,
    } as const
    const { blocks } = renderCard(
      cardOf({ kind: 'buttons', buttons: [button, button] }, { kind: 'buttons', buttons: [button] }),
    )
    const elements = blocks.flatMap(block => (block.type === 'actions' ? block.elements : []))
    expect(elements.map(element => ('style' in element ? element.style : 'plain'))).toEqual([
      'primary',
      'plain',
      'plain',
    ])
    expect(new Set(elements.map(({ action_id }) => action_id)).size).toBe(3)
    expect(elements.every(element => 'accessibility_label' in element)).toBe(true)
  })

  it('says how much was left out when it is longer than Slack takes', async () => {
    const { shown } = await given()
    const entries = Array.from({ length: 70 }, (_, index): Block => ({ kind: 'line', line: line(`Entry ${index}`) }))
    const { text: seen } = await shown(cardOf(...entries))
    const last = seen.split('\n').at(-1)
    const count = seen.split('\n').filter(one => one.startsWith('Entry')).length
    expect(last).toBe(`… ${70 - count} more`)
  })

  it('leaves out words and never the buttons below them, however much was asked and answered', async () => {
    const { shown } = await given()
    const said = Array.from(
      { length: 11 },
      (): Block => ({ kind: 'quote', label: 'Answer', said: '👩‍👩‍👧‍👦'.repeat(270) }),
    )
    const approve: Button = { label: 'Approve', value: 'v1', style: 'primary', spoken: 'Approve', asksForReason: false }
    const { text: seen, buttons } = await shown(cardOf(...said, { kind: 'buttons', buttons: [approve] }))
    expect(seen).toContain('… 8 more')
    expect(buttons).toEqual(['Approve'])
  })

  it('has no heading where the card has no title', () => {
    expect(renderCard({ ...cardOf(), title: '', blocks: [{ kind: 'divider' }] }).blocks).toEqual([{ type: 'divider' }])
  })
})

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.constant(''),
  fc.constant(wicked),
)
const anyLong = fc.oneof(
  anyText,
  fc.tuple(anyText, fc.integer({ min: 1, max: 60 })).map(([one, times]) => one.repeat(times)),
)
const ours = fc.constantFrom('for 2 hours', ' ', 'Approved.', '')
const anySpan: fc.Arbitrary<Span> = fc.oneof(
  anyLong.map(said),
  anyLong.map(saidStrong),
  ours.map(text),
  ours.map(strong),
  ours.map(code),
  fc.constant(when(noon)),
)
const anyLine = fc.array(anySpan, { maxLength: 6 })
const anyButton = fc.record({
  label: fc.constantFrom('Approve', 'Deny'),
  value: fc.constantFrom('v1:approve:1', 'v1:deny:1'),
  style: fc.constantFrom('primary', 'danger', 'plain'),
  spoken: anyText,
  asksForReason: fc.boolean(),
})
const anyBlock: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constant('line'), line: anyLine }),
  fc.record({ kind: fc.constant('note'), line: anyLine }),
  fc.record({
    kind: fc.constant('facts'),
    facts: fc.array(fc.record({ label: fc.constant('For'), value: anyLine }), { maxLength: 12 }),
  }),
  fc.record({ kind: fc.constant('quote'), label: fc.constant('Reason'), said: anyLong }),
  fc.record({ kind: fc.constant('buttons'), buttons: fc.array(anyButton, { maxLength: 30 }) }),
  fc.constant<Block>({ kind: 'divider' }),
)
const anyCard: fc.Arbitrary<Card> = fc.record({
  summary: anyLine,
  title: anyText,
  tone: fc.constantFrom('waiting', 'good', 'bad', 'over', 'plain'),
  blocks: fc.array(anyBlock, { maxLength: 70 }),
})

describe('whatever a card holds', () => {
  it('even a title of nothing that could be shown, Slack takes it', async () => {
    const { shown } = await given()
    await shown({ summary: [], title: '\u0000', tone: 'plain', blocks: [] })
    await shown({ summary: [], title: '\u0000', tone: 'good', blocks: [{ kind: 'divider' }] })
  })

  it('Slack takes it, pings nobody and links nowhere', async () => {
    const { shown } = await given()
    await fc.assert(
      fc.asyncProperty(anyCard, async card => {
        const { pings, links } = await shown(card)
        expect(pings).toEqual([])
        expect(links).toEqual([])
      }),
      { numRuns: 60 },
    )
  }, 60_000)

  it('and whatever a form holds, Slack opens it', async () => {
    const { person, shownForm } = await given()
    const anyForm: fc.Arbitrary<Form> = fc.oneof(
      fc.record({ kind: fc.constant('loading'), title: anyText, text: anyText }),
      fc.record({ kind: fc.constant('closing'), title: anyText, line: anyLine }),
      fc.record({
        kind: fc.constant('request'),
        title: anyText,
        problem: fc.option(anyLine),
        values: fc.record({
          resources: fc.array(fc.record({ value: anyText, label: anyText, description: fc.option(anyText) })),
          duration: anyLong,
          reason: anyLong,
        }),
        durationHint: anyLong,
        reasonRequired: fc.boolean(),
        errors: fc.record({ resource: anyLong, duration: anyLong, reason: anyLong }),
      }),
      fc.record({
        kind: fc.constant('deny'),
        title: anyText,
        submit: fc.constant('Break the glass'),
        about: anyLine,
        told: fc.array(anyLine, { maxLength: 5 }),
        problem: anyLine,
        choice: fc.record({
          options: fc.uniqueArray(fc.record({ value: fc.uuid(), label: anyText, description: fc.option(anyText) }), {
            minLength: 1,
            maxLength: 5,
            selector: ({ value }) => value,
          }),
          chosen: fc.constant(null),
        }),
        value: fc.constant('v1:break-glass'),
        reasonRequired: fc.boolean(),
        reason: anyLong,
        confirm: anyLong,
        errors: fc.record({ reason: anyLong, choice: anyLong, confirm: anyLong }),
      }),
    )
    await fc.assert(
      fc.asyncProperty(anyForm, async form => {
        await shownForm(form)
        expect(person.view?.title).toBe(renderForm(form).title.text)
      }),
      { numRuns: 40 },
    )
  }, 60_000)
})
