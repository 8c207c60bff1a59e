import { describe, expect, it } from 'vitest'
import { inOneValue, namesIn, saidOfKey } from './owner-names.ts'

describe('the names in an owner’s value', () => {
  it('are separated by commas, each once and in the order written', () =>
    expect(namesIn(' Data Platform Leads ,Olga Petrova,, Data Platform Leads')).toEqual([
      'Data Platform Leads',
      'Olga Petrova',
    ]))
  it('may hold a comma between double quotes', () =>
    expect(namesIn('"Petrova, Olga", Security')).toEqual(['Petrova, Olga', 'Security']))
  it('read back as they were written', () =>
    expect(namesIn(inOneValue(['Petrova, Olga', 'R&D #1 + 50%']))).toEqual(['Petrova, Olga', 'R&D #1 + 50%']))
  it('are none where there is nothing but blanks and commas', () => expect(namesIn(' , "" ,')).toEqual([]))
})

describe('a description', () => {
  it.each([
    ['owner=Data Platform Leads', 'Data Platform Leads'],
    ['Owner: Data Platform Leads', 'Data Platform Leads'],
    ['Read the databases. owner = Olga Petrova, Tomasz Nowak.', 'Olga Petrova, Tomasz Nowak'],
    ['Read the databases (owner=olga.petrova@contoso.com)', 'olga.petrova@contoso.com'],
    ['env=prod; owner=Leads; cost=4711', 'Leads'],
    ['First line\nowner: Leads\nLast line', 'Leads'],
  ])('%j names an owner', (text, value) => expect(saidOfKey(text, 'owner')).toBe(value))
  it.each(['Read the databases', 'The owner is somebody', 'coowner=Leads', 'owner=', 'owner= ; env=prod', ''])(
    '%j names none',
    text => expect(saidOfKey(text, 'owner')).toBeNull(),
  )
  it('takes a key as it is, whatever it holds', () => {
    expect(saidOfKey('o.w=Leads', 'o.w')).toBe('Leads')
    expect(saidOfKey('oxw=Leads', 'o.w')).toBeNull()
  })
  it('is read to its end, because half of a name is another name', () => {
    const names = Array.from({ length: 40 }, (_, at) => `Leads of Team ${at}`).join(', ')
    expect(saidOfKey(`owner=${names}`, 'owner')).toBe(names)
  })
  it('is not read at all where it is longer than any in the directory', () =>
    expect(saidOfKey(`owner=${'x'.repeat(5000)}`, 'owner')).toBeNull())
})
