import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Card } from '../cards/card.ts'
import { largestBundle } from '../cards/every-card/bundles.test-support.ts'
import { aPageOfActivity, aPageOfApprovals, aPageOfMine } from '../cards/every-card/looked-up.test-support.ts'
import { panic, waiting } from '../cards/every-card/samples.test-support.ts'
import { everyCard } from '../cards/every-card.test-support.ts'
import type { DenyForm } from '../cards/forms/form.ts'
import { cardToType } from '../cards/forms/to-type.ts'
import { panicForm } from '../cards/panic-card.ts'
import { renderCard } from './slack/render.ts'
import { renderForm as formForSlack } from './slack/render-form.ts'
import { renderCard as forTeams } from './teams/render.ts'
import { renderForm as formForTeams } from './teams/render-form.ts'

const forSlack = (card: Card) => renderCard(cardToType(card, '/access'))

describe('every card, in both chats next to each other', () => {
  it.each(everyCard)('%s', (_name, card) => {
    expect({ slack: forSlack(card).blocks, teams: forTeams(card).body }).toMatchSnapshot()
  })

  it('is told as one sentence to whoever sees no card, in both', () => {
    const sentences = everyCard.map(([name, card]) => [name, forSlack(card).text, forTeams(card).fallbackText])
    expect(sentences).toMatchSnapshot()
  })

  it('has the same buttons in both, in the same order', () => {
    for (const [name, card] of everyCard) {
      const slack = forSlack(card).blocks.flatMap(block => (block.type === 'actions' ? block.elements : []))
      const teams = forTeams(card).body.flatMap(element => (element.type === 'ActionSet' ? element.actions : []))
      const labels = slack.map(element => ('text' in element && element.text ? element.text.text : ''))
      expect([name, ...teams.map(({ title }) => title)]).toEqual([name, ...labels])
    }
  })

  it('shows a whole page of approvals in both, however much there is to say about each', () => {
    const said = '客户无法付款'.repeat(150)
    for (const words of [said, said.repeat(2), 'INC-7'])
      for (const gives of [undefined, ['Helpdesk Administrator']]) {
        const card = aPageOfApprovals(words, gives)
        const slack = forSlack(card).blocks
        expect(JSON.stringify(slack.at(-1))).toContain('Next')
        expect(JSON.stringify(slack)).not.toContain('more"')
        expect(JSON.stringify(forTeams(card).body)).not.toContain('left out')
      }
  })

  it('shows a whole page of “mine” in both, with the way to the next, whatever things are called', () => {
    for (const name of [
      'jit-prod-db-readers',
      'Zugriff-auf-die-Produktionsdatenbank '.repeat(7).slice(0, 256),
      '客户数据库'.repeat(51),
    ]) {
      const card = aPageOfMine(name, '👩‍👩‍👧‍👦'.repeat(270))
      const [slack, teams] = [JSON.stringify(forSlack(card).blocks), JSON.stringify(forTeams(card).body)]
      for (const rendered of [slack, teams]) expect(rendered).toContain('v1:show:mine')
      expect(slack).not.toMatch(/… \d+ more"/)
      expect(teams).not.toContain('left out')
    }
  })

  it('shows of what happened as much as both show to its end, and the way to the rest, whatever was written', () => {
    for (const reason of ['INC-7', 'x'.repeat(1_000), '客户无法付款'.repeat(150), '👩‍👩‍👧‍👦'.repeat(270)]) {
      const card = aPageOfActivity(reason)
      const [slack, teams] = [JSON.stringify(forSlack(card).blocks), JSON.stringify(forTeams(card).body)]
      const shown = (slack.match(/Ana Moreno/g) ?? []).length
      expect(slack).not.toMatch(/… \d+ more"/)
      expect(teams).not.toContain('left out')
      expect(slack.includes(`activity before number-${shown - 1}`)).toBe(shown < 10)
    }
  })

  it('tells of every part of the largest bundle in both, whatever its parts are called, and keeps the buttons', () => {
    for (const [name, card] of largestBundle) {
      const both = [JSON.stringify(forSlack(card).blocks), JSON.stringify(forTeams(card).body)]
      const parts = name.endsWith('mine') ? 8 : 20
      for (const rendered of both)
        expect([
          name,
          Array.from({ length: parts }, (_, n) => n).filter(
            n => !rendered.includes(`part-${String(n).padStart(2, '0')}`),
          ),
        ]).toEqual([name, []])
      expect(both.filter(rendered => /left out|more"/.test(rendered))).toEqual([])
      const buttons = card.blocks.flatMap(block => (block.kind === 'buttons' ? block.buttons : []))
      for (const { value } of buttons) for (const rendered of both) expect(rendered).toContain(value)
    }
  })

  it('gives several lines to whatever is written, and one to a name that is typed to confirm', () => {
    const toRetype = panicForm(panic, '', null)
    const toAnswer: DenyForm = { ...toRetype, submit: 'Answer', label: 'Answer', value: waiting.ask.id }
    const severalLines = (form: DenyForm) => [
      JSON.stringify(formForSlack(form)).includes('"multiline":true'),
      JSON.stringify(formForTeams(form)).includes('"isMultiline":true'),
    ]
    expect([severalLines(toAnswer), severalLines(toRetype)]).toEqual([
      [true, true],
      [false, false],
    ])
  })

  it('shows a deed that takes something away as one, and signing off as none', () => {
    const styleOf = (submit: DenyForm['submit']) =>
      JSON.stringify(formForTeams({ ...panicForm(panic, '', null), submit })).match(
        /"style":"(positive|destructive)"/,
      )?.[1]
    expect([styleOf('End all'), styleOf('Deny'), styleOf('Sign off')]).toEqual([
      'destructive',
      'destructive',
      'positive',
    ])
  })

  it('leaves no card out', () => {
    const folder = fileURLToPath(new URL('../cards/', import.meta.url))
    const files = readdirSync(folder).filter(file => file.endsWith('.ts') && !/\.(test|test-support)\.ts$/.test(file))
    const makers = files.flatMap(file =>
      [...readFileSync(`${folder}${file}`, 'utf8').matchAll(/^export (?:function|const) (\w+Card)\b/gm)].map(
        ([, name = '']) => name,
      ),
    )
    const parts = readdirSync(`${folder}every-card/`).map(file => readFileSync(`${folder}every-card/${file}`, 'utf8'))
    const used = parts.map(part => part.slice(part.indexOf('export const'))).join('\n')
    expect(makers.length).toBeGreaterThan(20)
    expect(makers.filter(name => !used.includes(`${name}(`))).toEqual([])
  })
})
