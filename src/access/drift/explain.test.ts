import { describe, expect, it } from 'vitest'
import type { Grant } from '../grant/states.ts'
import { driftId, grantId, integrationName, minutes, personId, requestId, resourceId } from '../vocabulary.ts'
import { explain, type Holding, madeBy } from './explain.ts'
import type { Drift } from './states.ts'

const at = (clock: string) => new Date(`2026-11-20T${clock}:00Z`)
const found: Drift = {
  id: driftId('d-1'),
  kind: 'added-by-hand',
  entitlement: { integration: integrationName('Contoso'), resource: resourceId('prod-db') },
  person: personId('ana'),
  grant: null,
  foundAt: at('09:05'),
  doer: null,
  standing: { status: 'found' },
}
/** Held, and nothing of Doorbell's explains it. */
const held: Holding = { held: true, grants: [], standing: false, open: null, vanished: false, deed: null }
const byHand = {
  did: 'added',
  doer: { kind: 'person', person: personId('tomasz'), name: 'Tomasz Nowak', at: at('09:04') },
} as const

describe('what somebody activated for themselves', () => {
  const theirs = { ...held, theirsUntil: at('11:00'), theirsAlone: true }
  it('is found to be their own, and nobody has to decide any more', () =>
    expect(explain({ ...theirs, open: found }, at('09:06'))).toMatchObject({
      kind: 'gone-by-itself',
      turnedOut: { kind: 'their-own', until: at('11:00') },
    }))
  it('settles nothing where somebody else gave it to them by hand as well', () =>
    expect(explain({ ...theirs, open: found, deed: byHand }, at('09:06'))).toEqual({ kind: 'explained' }))

  const over = { ...held, theirsBefore: at('09:00') }
  it('may be listed for some minutes when it is over', () => {
    expect(explain(over, at('09:05'))).toEqual({ kind: 'later', at: at('09:06') })
    expect(explain(over, at('09:10'))).toEqual({ kind: 'added' })
  })
  it('explains nothing, once it is over, of what somebody gave by hand', () =>
    expect(explain({ ...over, deed: byHand }, at('09:05'))).toEqual({ kind: 'added' }))
})

describe('what somebody gave by hand of what Doorbell gives', () => {
  const { entitlement } = found
  const given: Grant = {
    status: 'active',
    terms: {
      ...{ id: grantId('g-1'), request: requestId('r-1'), entitlement },
      ...{ beneficiary: personId('ana'), duration: minutes(120) },
    },
    ...{ prior: 'none', since: at('09:02'), endsAt: at('11:02'), warned: false, usableSince: at('09:02') },
  }
  const by = (clock: string) => ({ ...byHand, doer: { ...byHand.doer, at: at(clock) } })
  it('is no more than what Doorbell wrote, where the directory’s clock has it a minute later at most', () =>
    expect(explain({ ...held, grants: [given], deed: by('09:03') }, at('09:10'))).toEqual({ kind: 'explained' }))
  it('is somebody else’s from then on, where it came after that', () =>
    expect(explain({ ...held, grants: [given], deed: by('09:04') }, at('09:10'))).toEqual({
      kind: 'made-permanent',
      grant: given,
    }))
})

describe('an entry of the directory’s audit', () => {
  it('made a drift where it is the right way round, and came before it was found', () => {
    expect(madeBy(found, byHand)).toBe(true)
    expect(madeBy(found, { ...byHand, did: 'removed' })).toBe(false)
    expect(madeBy(found, { ...byHand, doer: { ...byHand.doer, at: at('09:08') } })).toBe(false)
  })
  it('made nothing of what was taken away since and is there again, though nothing tells of the removal', () => {
    const again = { of: driftId('d-0'), foundAt: at('09:04'), by: personId('olga'), removedAt: at('09:05') }
    expect(madeBy({ ...found, foundAt: at('09:08'), again }, byHand)).toBe(false)
    expect(
      madeBy({ ...found, foundAt: at('09:08'), again }, { ...byHand, doer: { ...byHand.doer, at: at('09:06') } }),
    ).toBe(true)
  })
  it('made something permanent where a person gave it for good, and not where it was for a time, or an application did', () => {
    const permanent: Drift = {
      ...found,
      kind: 'made-permanent',
      grant: { id: grantId('g-1'), request: requestId('r-1'), endsAt: at('12:00') },
    }
    expect(madeBy(permanent, byHand)).toBe(true)
    expect(madeBy(permanent, { ...byHand, forATime: true })).toBe(false)
    expect(madeBy(permanent, { did: 'added', doer: { kind: 'app', name: 'Lifecycle', at: at('09:04') } })).toBe(false)
  })
})
