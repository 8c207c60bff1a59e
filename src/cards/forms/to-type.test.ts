import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sentenceCard } from '../answer-card.ts'
import { line, said, toType } from '../card.ts'
import { helpCard } from '../help.ts'
import { plainText } from '../parts/plain-text.ts'
import { lineToType } from './line-to-type.ts'
import { cardToType, formToType } from './to-type.ts'

/** Everything that one may say to Doorbell. */
const verbs = helpCard({}).blocks.flatMap(block => {
  const [first] = block.kind === 'line' ? block.line : []
  return first?.kind === 'to-type' ? [first.text.split(' ')[0] ?? ''] : []
})

describe('something to type', () => {
  const sentence = line('Of ', said('mine'), ' tells ', toType('mine'), '.')

  it('has before it what is typed there first, and nothing where Doorbell needs no calling', () => {
    expect(plainText(lineToType(sentence, '/access'))).toBe('Of mine tells /access mine.')
    expect(plainText(lineToType(sentence, '@Doorbell'))).toBe('Of mine tells @Doorbell mine.')
    expect(plainText(lineToType(sentence, ''))).toBe('Of mine tells mine.')
  })

  it('has it in every place of a card and of a form', () => {
    const card = { ...sentenceCard(sentence), summary: sentence }
    const facts = { ...card, blocks: [{ kind: 'facts' as const, facts: [{ label: 'All', value: sentence }] }] }
    const closing = { kind: 'closing' as const, title: 'Deny', line: sentence }
    for (const shown of [cardToType(card, '/access'), cardToType(facts, '/access'), formToType(closing, '/access')]) {
      expect(JSON.stringify(shown)).toContain('/access mine')
      expect(JSON.stringify(shown)).not.toContain('to-type')
    }
  })
})

describe('no sentence', () => {
  const sources = ['../', '../report/', '../../use-cases/', '../../use-cases/react/'].flatMap(folder => {
    const place = new URL(folder, import.meta.url)
    return readdirSync(place)
      .filter(name => name.endsWith('.ts') && !/\.test(-support)?\.ts$/.test(name))
      .map(name => [folder + name, readFileSync(new URL(name, place), 'utf8')] as const)
  })

  it('shows a word that is understood as mere code, or between quotation marks, where something else may have to stand before it', () => {
    expect(verbs.length).toBeGreaterThan(20)
    const bare = new RegExp(`(?:\\bcode\\(\\s*['"\`]|“)(?:${verbs.join('|')})(?:['"\`”]|[ ][^,;]*?['"\`”])`, 'g')
    const found = sources.flatMap(([name, source]) => (source.match(bare) ?? []).map(words => `${name}: ${words}`))
    expect(found).toEqual([])
  })
})
