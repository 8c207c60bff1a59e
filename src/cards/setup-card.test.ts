import { describe, expect, it } from 'vitest'
import { notChecked, ok, problem, warning } from '../access/finding.ts'
import { adminNoticeCard } from './admin-notice-card.ts'
import type { Card } from './card.ts'
import { plainText } from './parts/plain-text.ts'
import { setupCard, summaryOf } from './setup-card.ts'

const textOf = ({ title, blocks }: Card) =>
  [
    title,
    ...blocks.flatMap(block =>
      'line' in block
        ? plainText(block.line)
        : block.kind === 'buttons'
          ? block.buttons.map(({ label, url }) => `${label}: ${url}`)
          : block.kind,
    ),
  ].join('\n')

describe('the setup', () => {
  it('tells what has to be mended first, then what is worth a look, each with the way and the page', () => {
    const card = setupCard([
      ok('Database', 'It answers.'),
      warning('Chat', 'It may too much.', { mend: 'take it away' }),
      warning('Resources', 'a and b cannot be given.', {
        pages: [
          { of: 'a', url: 'https://portal.example.com/a' },
          { of: 'b', url: 'https://portal.example.com/b' },
        ],
      }),
      ok('Clock', 'It agrees.'),
      notChecked('Licences', 'They cannot be read.'),
      problem('Rights', 'One is missing.', { mend: 'grant consent', page: 'https://portal.example.com/x' }),
    ])
    expect(card.tone).toBe('bad')
    expect(textOf(card)).toBe(`Setup
1 problem, 2 warnings, 1 not checked, 2 fine.
This has to be mended:
Problem: Rights. One is missing.
Grant consent.
Open where it is mended: https://portal.example.com/x
Warning: Chat. It may too much.
Take it away.
Warning: Resources. a and b cannot be given.
a: https://portal.example.com/a · b: https://portal.example.com/b
Not checked: Licences. They cannot be read.
Fine: Database, Clock.
setup preview shows the custom access details as whoever is granted access reads them.
doorbell check on the command line tells all of it, each with the mend and the page.`)
  })
  it('has nothing to be mended where there are warnings alone', () => {
    const pages = [{ of: 'a', url: 'https://portal.example.com/a' }]
    const card = setupCard([warning('Resources', 'a cannot be given.', { mend: 'take it out', pages })])
    expect(textOf(card)).toMatch(/Warning: Resources\. a cannot be given\.\nTake it out\.\na: https:/)
    expect(textOf(card)).not.toContain('has to be mended')
  })
  it('tells an address once, with all that is mended there', () => {
    const url = 'https://portal.example.com/roles'
    const pages = [
      { of: 'a', url },
      { of: 'b', url: `${url}/b` },
      { of: 'c', url },
    ]
    const card = setupCard([warning('Roles', 'Some are missing.', { pages })])
    expect(textOf(card)).toContain(`a, c: ${url} · b: ${url}/b`)
  })
  it('is cut where nobody would read on, and says how much is left', () => {
    const many = Array.from({ length: 40 }, (_, n) => problem(`Thing ${n}`, 'It is broken.'))
    const card = setupCard(many)
    expect(textOf(card)).toMatch(/40 problems[\s\S]*Thing 7\b[\s\S]*Besides 32 more problems: Thing 8, /)
    expect(textOf(card)).not.toMatch(/Problem: Thing 8\b/)
    expect(card.blocks.length).toBeLessThan(30)
  })
  it('shows page by page what it has only counted, each once, and begins again behind the last', () => {
    const all = [
      problem('Rights', 'One is missing.'),
      ...Array.from({ length: 20 }, (_, n) => warning(`Thing ${n}`, 'Look.')),
    ]
    expect(textOf(setupCard(all))).toMatch(
      /Warning: Thing 6\.[\s\S]*Besides 13 warnings[\s\S]*setup from 9 shows the next/,
    )
    const second = textOf(setupCard(all, 8))
    expect(second).toMatch(
      /Warning: Thing 7\.[\s\S]*Warning: Thing 14\.[\s\S]*Besides 5 warnings[\s\S]*setup from 17 shows them\./,
    )
    expect(second).not.toMatch(/has to be mended|Warning: Thing (?:6|15)\./)
    const third = textOf(setupCard(all, 16))
    expect(third).toMatch(/Warning: Thing 15\.[\s\S]*Warning: Thing 19\./)
    expect(third).not.toContain('setup from')
    expect(textOf(setupCard(all, 21))).toBe(textOf(setupCard(all)))
  })
  it('shows names from the directory as nothing but text', () => {
    const spans = setupCard([problem('Resources', '<!channel> cannot be given')]).blocks.flatMap(block =>
      'line' in block ? block.line : [],
    )
    expect(spans.filter(span => 'said' in span).map(span => ('said' in span ? span.said : ''))).toEqual([
      '<!channel> cannot be given',
    ])
  })
  it('counts in words', () => {
    expect(summaryOf([])).toBe('no problem, 0 fine')
    expect(summaryOf([ok('a', 'b'), warning('a', 'b'), warning('a', 'b')])).toBe('no problem, 2 warnings, 1 fine')
  })
})

describe('a word to the admins', () => {
  const due = '2026-12-24T12:00:00.000Z'
  it.each([
    [30, 'in 30 days'],
    [1, 'in a day'],
    [0, 'which is now'],
  ])('%i days before a credential ends says what will stop, and what to do', (days, words) => {
    const text = textOf(
      adminNoticeCard({ kind: 'credential-expiring', what: 'certificate', due, days, because: 'ends' }),
    )
    expect(text).toContain(words)
    expect(text).toMatch(/nothing can be taken back[\s\S]*credential\.rotated/)
  })
  it('names the rights that are gone, and that they are back', () => {
    expect(textOf(adminNoticeCard({ kind: 'rights-missing', rights: ['A.Read', 'B.Write'] }))).toMatch(
      /A\.Read, B\.Write/,
    )
    expect(adminNoticeCard({ kind: 'rights-back' }).tone).toBe('good')
  })
})
