import { describe, expect, it } from 'vitest'
import { type Freeze, type FreezeScope, freezeOn, scopeKey } from './freeze.ts'
import { integrationName, personId, resourceId } from './vocabulary.ts'

const [ana, ben, olga] = ['a', 'b', 'o'].map(personId) as [
  ReturnType<typeof personId>,
  ...ReturnType<typeof personId>[],
]
const readers = { integration: integrationName('Contoso'), resource: resourceId('group:readers') }
const writers = { ...readers, resource: resourceId('group:writers') }
const freeze = (scope: FreezeScope): Freeze => ({
  scope,
  by: olga ?? ana,
  at: new Date('2026-11-21T09:00:00Z'),
  because: null,
})
const everything = freeze({ of: 'everything' })
const ofReaders = freeze({ of: 'resource', ...readers })
const ofAna = freeze({ of: 'person', person: ana })

describe('a freeze', () => {
  it('stops one resource for everybody, in whichever integration it is seen, and no other', () => {
    const elsewhere = { ...readers, integration: integrationName('Fabrikam') }
    expect(freezeOn([ofReaders], readers, ana)).toBe(ofReaders)
    expect(freezeOn([ofReaders], elsewhere, ben ?? ana)).toBe(ofReaders)
    expect(freezeOn([ofReaders], writers, ana)).toBeNull()
  })
  it('stops whatever one person is to receive, and nobody else', () => {
    expect(freezeOn([ofAna], writers, ana)).toBe(ofAna)
    expect(freezeOn([ofAna], writers, ben ?? ana)).toBeNull()
  })
  it('stops everything, and is named as that where something narrower stops it as well', () => {
    expect(freezeOn([ofAna, ofReaders, everything], readers, ana)).toBe(everything)
    expect(freezeOn([ofAna, ofReaders], readers, ana)).toBe(ofReaders)
    expect(freezeOn([], readers, ana)).toBeNull()
  })
  it('is one for each thing that it stops', () => {
    const keys = [everything, ofReaders, ofAna].map(({ scope }) => scopeKey(scope))
    expect(new Set(keys).size).toBe(3)
    expect(scopeKey({ of: 'resource', ...readers, integration: integrationName('Fabrikam') })).toBe(keys[1])
  })
})
