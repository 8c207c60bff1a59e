import { describe, expect, it } from 'vitest'
import { grantId, integrationName, minutes, personId, requestId, resourceId } from '../vocabulary.ts'
import { decide } from './decide.ts'
import { mayBeLateEnd } from './late-end.ts'
import { hearTrouble } from './late-start.ts'
import { open } from './opening.ts'
import { isAboutTo } from './same-turn.ts'
import { type EndRules, ruledOut } from './second-end.ts'
import type { Grant, GrantCommand, GrantTerms } from './states.ts'
import { nextLook } from './usable.ts'

const [ana, olga] = [personId('ana'), personId('olga')]
const at = (clock: string) => new Date(`2026-11-20T${clock}:00Z`)
const terms: GrantTerms = {
  id: grantId('22222222-2222-4222-8222-222222222222'),
  request: requestId('11111111-1111-4111-8111-111111111111'),
  entitlement: { integration: integrationName('Contoso'), resource: resourceId('prod-db') },
  beneficiary: ana,
  duration: minutes(240),
}
type Ending = Extract<Grant, { status: 'ending' }>
type Ended = Extract<Grant, { status: 'ended' }>
type Active = Extract<Grant, { status: 'active' }>

function following(grant: Grant, ...steps: (readonly [GrantCommand, Date?])[]): Grant {
  return steps.reduce((state, [command, now = at('09:02')]) => {
    const outcome = decide(state, command, now)
    if (!outcome.ok) throw new Error(`${command.type}: ${outcome.refusal.reason}`)
    return outcome.next
  }, grant)
}
const active = { type: 'confirm-active', at: at('09:02'), usableAt: at('09:02'), details: {} } as const
const starting = following(open(terms, at('09:00')).next, [{ type: 'begin' }])
const writing = following(starting, [{ type: 'save-prior', prior: 'none' }])
const granted = following(writing, [active])
const unseen = following(writing, [{ ...active, usableAt: null }])
const expired = following(granted, [{ type: 'expire' }, at('13:02')])
const effectsOf = (grant: Grant, command: GrantCommand, now: Date) => {
  const outcome = decide(grant, command, now)
  return outcome.ok ? outcome.effects : []
}
const typesOf = (...asked: Parameters<typeof effectsOf>) =>
  effectsOf(...asked).map(effect => (effect.type === 'tell' ? effect.notice.kind : effect.type))

describe('what is given', () => {
  it('ends with whatever comes first: its length, the directory’s own end, or the hours of its flow', () => {
    const endOf = (more: Partial<Extract<GrantCommand, { type: 'confirm-active' }>>) =>
      (following(writing, [{ ...active, ...more }]) as Active).endsAt
    expect(endOf({})).toEqual(at('13:02'))
    expect(endOf({ secondEnd: { kind: 'held', until: at('12:00') } })).toEqual(at('12:00'))
    expect(endOf({ by: at('11:00') })).toEqual(at('11:00'))
    expect(endOf({ by: at('11:00'), secondEnd: { kind: 'held', until: at('10:00') } })).toEqual(at('10:00'))
  })
  it('rings the bell only when it can be used', () => {
    expect(typesOf(writing, active, at('09:02'))).toContain('granted')
    expect(typesOf(writing, { ...active, usableAt: null }, at('09:02'))).not.toContain('granted')
  })
  it('and not seen yet is looked for at once, and its end by the way', () => {
    const unhurried = (grant: Grant, command: GrantCommand) =>
      effectsOf(grant, command, at('09:02')).find(({ type }) => type === 'drive-grant')
    expect(unhurried(writing, { ...active, usableAt: null })).not.toHaveProperty('unhurried')
    expect(unhurried(writing, active)).toMatchObject({ unhurried: 'end' })
    expect(nextLook(granted as Active, at('09:03'))).toEqual(at('12:52'))
  })
  it('and is revoked before anything was written was never given; of it nothing is known by which it could be taken', () => {
    expect(decide(starting, { type: 'revoke', by: olga, because: null }, at('09:02'))).toMatchObject({
      next: { status: 'failed', because: { kind: 'cancelled', by: olga } },
    })
    const known = following(starting, [{ type: 'save-prior', prior: 'ours', asksSecondEnd: true }])
    expect(following(known, [{ type: 'forget-prior' }])).toMatchObject({ prior: null, terms })
    expect(following(known, [{ type: 'forget-prior' }]).terms).toEqual(terms)
  })
})

describe('what keeps an approved grant from being given', () => {
  const trouble = (code: string, anew = false) => ({ code, explanation: 'Away.', anew })
  const since = (troubledSince: Date) => ({ troubledSince })
  it('is news after five minutes, once for each thing, and not again while it is the same', () => {
    expect(hearTrouble(since(at('09:00')), trouble('a'), at('09:04'))).toBeNull()
    const first = hearTrouble(since(at('09:00')), trouble('a'), at('09:05'))
    expect(first).toMatchObject({ isNews: true, next: { late: { code: 'a', told: ['a'] } } })
    if (!first) throw new Error('nothing is heard')
    expect(hearTrouble(first.next, trouble('a'), at('09:06'))).toBeNull()
    const second = hearTrouble(first.next, trouble('b'), at('09:07'))
    expect(second).toMatchObject({ isNews: true, next: { late: { code: 'b', told: ['a', 'b'] } } })
    expect(second && hearTrouble(second.next, trouble('a'), at('09:08'))).toMatchObject({
      isNews: false,
      next: { late: { code: 'a', told: ['a', 'b'], toldAt: at('09:05') } },
    })
  })
  it('is counted from its first try', () =>
    expect(hearTrouble(since(at('09:00')), trouble('a', true), at('09:30'))).toEqual({
      isNews: false,
      next: { troubledSince: at('09:30') },
    }))
})

describe('what is taken', () => {
  it('is told at once where it is somebody else’s doing, and not to whoever does it themselves', () => {
    expect(typesOf(granted, { type: 'revoke', by: olga, because: null }, at('10:00'))).toContain('revoked')
    expect(typesOf(granted, { type: 'revoke', by: ana, because: null }, at('10:00'))).not.toContain('revoked')
  })
  it('that all of is ended goes before what expires at that time, and what one revokes is driven at once', () => {
    const driven = (more: { amongMany?: true }) => {
      const outcome = decide(granted, { type: 'revoke', by: olga, because: null, ...more }, at('10:00'))
      return outcome.ok ? outcome.effects.find(({ type }) => type === 'drive-grant') : null
    }
    expect(driven({ amongMany: true })).toMatchObject({ unhurried: 'end', at: at('09:45') })
    expect(driven({})).toMatchObject({ at: at('10:00') })
    expect(driven({})).not.toHaveProperty('unhurried')
  })
  it('because its time is up is gone on with by whoever sees that, and needs no other appointment', () => {
    expect(typesOf(granted, { type: 'expire' }, at('13:02'))).not.toContain('drive-grant')
    expect(typesOf(granted, { type: 'return', by: ana }, at('10:00'))).toContain('drive-grant')
  })
  it('by nobody who is known, and was never seen to be there, is taken by Doorbell as well', () => {
    const lose = (grant: Grant, doer: Extract<GrantCommand, { type: 'name-doer' }>['doer'] | null) =>
      following(grant, [{ type: 'lose', because: { kind: 'removed-by-hand', doer } }, at('10:00')])
    const somebody = { kind: 'app', name: 'Portal', at: at('10:00') } as const
    expect(lose(unseen, null)).toMatchObject({ removedAt: null, unseen: true })
    expect(lose(unseen, somebody)).toMatchObject({ removedAt: at('10:00') })
    expect(lose(granted, null)).toMatchObject({ removedAt: at('10:00') })
  })
  it('waits for what they activated for themselves, and is not late before that', () => {
    const waits = (until: Date) => (following(expired, [{ type: 'wait-for-theirs', until }]) as Ending).dueSince
    expect(waits(at('15:00'))).toEqual(at('15:00'))
    expect(waits(at('12:00'))).toEqual(at('13:02'))
  })
  it('too late is told once for each reason that comes up, the first of them with the alarm', () => {
    const report = (grant: Grant, because?: 'away' | 'refused') =>
      decide(grant, { type: 'report-overdue', ...(because ? { because } : {}), details: {} }, at('13:10'))
    const alarms = (grant: Grant, because?: 'away' | 'refused') => {
      const outcome = report(grant, because)
      return outcome.ok && outcome.effects.filter(({ type }) => type === 'alert-integration-owner').length
    }
    const known = (...becauses: ('away' | 'refused')[]) =>
      following(
        expired,
        [{ type: 'report-overdue', details: {} }, at('13:10')],
        ...becauses.map(because => [{ type: 'report-overdue', because, details: {} }, at('13:10')] as const),
      )
    expect(alarms(expired)).toBe(1)
    expect(alarms(known(), 'away')).toBe(0)
    expect(report(known('away'), 'away').ok).toBe(false)
    expect(report(known('away')).ok).toBe(false)
    expect(alarms(known('away'), 'refused')).toBe(1)
    expect(alarms(known('away', 'refused'), 'away')).toBe(0)
  })
  it('says by what they have it all the same, and nothing where it is by nothing', () => {
    const proof = (through: Extract<GrantCommand, { type: 'confirm-gone' }>['through']) =>
      (following(expired, [{ type: 'confirm-gone', reads: 1, through }, at('13:03')]) as Ended).proof
    expect(proof([])).not.toHaveProperty('through')
    expect(proof(null)).toMatchObject({ through: null })
    expect(proof([{ kind: 'own-activation' }])).toMatchObject({ through: [{ kind: 'own-activation' }] })
  })
})

describe('an end in the directory', () => {
  const ended = (secondEnd: GrantTerms['secondEnd'], since: Date | null = at('09:02')): Ended => ({
    status: 'ended',
    terms: secondEnd ? { ...terms, secondEnd } : terms,
    ...{ since, because: { kind: 'expired' }, removedAt: null, endedAt: at('10:00'), proof: { kind: 'standing' } },
  })
  it('is one that Doorbell asked for where it is what was promised, with or without what comes on top, to the second', () => {
    const asked = ended({ kind: 'asked' })
    for (const end of ['13:02', '13:07']) expect(mayBeLateEnd(asked, at(end)), end).toBe(true)
    for (const end of ['13:01', '13:03', '13:08']) expect(mayBeLateEnd(asked, at(end)), end).toBe(false)
  })
  it('is nobody’s that Doorbell knows of where it asked for none, knew its end, or never gave it', () => {
    expect(mayBeLateEnd(ended(undefined), at('13:02'))).toBe(false)
    expect(mayBeLateEnd(ended({ kind: 'held', until: at('13:02') }), at('13:02'))).toBe(false)
    expect(mayBeLateEnd(ended({ kind: 'asked' }, null), at('13:02'))).toBe(false)
  })
  it('that came too late is another one where it is at another time, of which nobody was told', () => {
    const told = following(ended({ kind: 'asked' }), [{ type: 'report-late-end', ends: at('13:02') }, at('10:05')])
    expect(following(told, [{ type: 'ask-late-end-back', ends: at('13:02') }, at('10:09')])).toMatchObject({
      lateEnd: { askedAt: at('10:05'), toldAt: at('10:05') },
    })
    expect(following(told, [{ type: 'ask-late-end-back', ends: at('13:07') }, at('10:09')])).toMatchObject({
      lateEnd: { askedAt: at('10:09'), toldAt: null },
    })
  })
  it('may be as long as its rules allow, and no longer', () => {
    const rules: EndRules = { longest: minutes(60), needsPerson: false }
    expect(ruledOut(rules, minutes(60))).toBeNull()
    expect(ruledOut(rules, minutes(61))).toEqual({ why: 'longer', longest: 60 })
  })
})

describe('parts that were asked for together', () => {
  it('are told of together where another is about to come to the same, and not where it is for later', () => {
    const later: Grant = { ...open(terms, at('12:00')).next } as Grant
    expect(isAboutTo('granted', later, at('09:00'))).toBe(false)
    expect(isAboutTo('granted', later, at('12:00'))).toBe(true)
    expect(isAboutTo('ended', granted, at('13:01'))).toBe(false)
    expect(isAboutTo('ended', granted, at('13:02'))).toBe(true)
  })
})
