import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  assignmentId,
  grantId,
  integrationName,
  minutes,
  personId,
  policyHash,
  requestId,
  resourceId,
} from '../vocabulary.ts'
import { decide } from './decide.ts'
import { lateFrom } from './ending.ts'
import { adopt, open } from './opening.ts'
import type { SecondEnd } from './second-end.ts'
import { type Grant, type GrantCommand, type GrantStatus, type GrantTerms, grantTransitions } from './states.ts'
import { nextLook } from './usable.ts'
import { warningAt } from './warning.ts'

const ana = personId('ana')
const olga = personId('olga')
const at = (clock: string) => new Date(`2026-11-20T${clock}:00Z`)
const terms: GrantTerms = {
  id: grantId('22222222-2222-4222-8222-222222222222'),
  request: requestId('11111111-1111-4111-8111-111111111111'),
  entitlement: { integration: integrationName('Contoso'), resource: resourceId('prod-db') },
  beneficiary: ana,
  duration: minutes(240),
}
const active = {
  type: 'confirm-active',
  at: at('09:02'),
  usableAt: at('09:02'),
  details: {},
} as const satisfies GrantCommand
const prior: GrantCommand = { type: 'save-prior', prior: 'none' }

function following(grant: Grant, ...steps: (readonly [GrantCommand, Date?])[]): Grant {
  return steps.reduce((state, [command, now = at('09:02')]) => {
    const outcome = decide(state, command, now)
    if (!outcome.ok) throw new Error(`${command.type}: ${outcome.refusal.reason}`)
    return outcome.next
  }, grant)
}
const scheduled = open(terms, at('09:00')).next
const starting = following(scheduled, [{ type: 'begin' }])
const writing = following(starting, [prior])
const granted = following(writing, [active])
const unseen = following(writing, [{ ...active, usableAt: null }])
const adopted = adopt({ ...terms, secondEnd: { kind: 'asked' } }, at('09:02')).next
const ending = following(granted, [{ type: 'expire' }, at('13:02')])
const lost = following(granted, [{ type: 'lose', because: { kind: 'removed-by-hand', doer: null } }, at('11:00')])
const removed = following(ending, [{ type: 'confirm-removed', details: {} }, at('13:03')])
const signingOut = following(
  removed,
  [{ type: 'confirm-gone', reads: 1, through: [] }],
  [{ type: 'revoke-sessions', by: olga }],
)

describe('a grant', () => {
  it('counts its time from the moment the provider says it is active', () => {
    expect(granted).toMatchObject({ status: 'active', since: at('09:02'), endsAt: at('13:02') })
  })
  it('that ended by the clock is read back on its own, and does not stand in line behind what still has to be taken away', () => {
    const outcome = decide(ending, { type: 'confirm-removed', details: {} }, at('13:03'))
    expect(outcome.ok && outcome.effects).toContainEqual(
      expect.objectContaining({ type: 'drive-grant', unhurried: 'proof' }),
    )
  })
  it('cannot be active before what was held before it was read and saved', () => {
    expect(decide(starting, active, at('09:02'))).toMatchObject({ ok: false })
  })
  it('does not end before its time by itself', () => {
    expect(decide(granted, { type: 'expire' }, at('13:01'))).toMatchObject({
      ok: false,
      refusal: { reason: 'not-due' },
    })
  })
  it('is returned by its beneficiary and nobody else', () => {
    expect(decide(granted, { type: 'return', by: ana }, at('10:00'))).toMatchObject({
      ok: true,
      next: { status: 'ending', because: { kind: 'returned' } },
    })
    expect(decide(granted, { type: 'return', by: olga }, at('10:00'))).toEqual({
      ok: false,
      refusal: { reason: 'not-your-access' },
    })
  })
  it('that is returned before anything was written fails, and takes nothing away', () => {
    expect(decide(starting, { type: 'return', by: ana }, at('09:02'))).toMatchObject({
      ok: true,
      next: { status: 'failed', because: { kind: 'cancelled' } },
    })
  })
  it('that is returned while a write may be under way is taken back', () => {
    expect(decide(writing, { type: 'return', by: ana }, at('09:02'))).toMatchObject({
      ok: true,
      next: { status: 'ending' },
    })
  })
  it('is not ended when it was removed, only when it was read back to be gone', () => {
    expect(removed).toMatchObject({ status: 'ending', removedAt: at('13:03') })
    expect(decide(removed, { type: 'confirm-gone', reads: 2, through: [] }, at('13:04'))).toMatchObject({
      ok: true,
      next: { status: 'ended', proof: { kind: 'verified-gone', reads: 2 } },
      audit: [{ action: 'grant.ended' }, { action: 'grant.end_verified', details: { reads: 2, lateSeconds: 120 } }],
    })
  })
  it('is granted before it is usable, and says so until it was read back', () => {
    const appointmentOf = (effects: readonly { type: string; at?: Date | null }[]) =>
      effects.find(({ type }) => type === 'drive-grant')?.at
    const given = decide(writing, { ...active, usableAt: null }, at('09:02'))
    expect(given).toMatchObject({ ok: true, next: { since: at('09:02'), usableSince: null } })
    // It is looked for long before its warning.
    expect(given.ok && appointmentOf(given.effects)).toEqual(new Date(at('09:02').getTime() + 2_000))
    const seen = decide(unseen, { type: 'confirm-usable' }, at('09:03'))
    expect(seen).toMatchObject({
      ok: true,
      next: { since: at('09:02'), endsAt: at('13:02'), usableSince: at('09:03') },
      audit: [{ action: 'grant.usable', details: { seconds: 60 } }],
    })
    expect(seen.ok && appointmentOf(seen.effects)).toEqual(at('12:52'))
    expect(seen.ok && decide(seen.next, { type: 'confirm-usable' }, at('09:04')).ok).toBe(false)
  })
  it('is looked for less and less often while the directory does not list it, and never past its warning or its end', () => {
    const looks = (clock: string) => nextLook(unseen as Extract<Grant, { status: 'active' }>, at(clock))
    expect(looks('09:04')).toEqual(new Date(at('09:04').getTime() + 10_000))
    expect(looks('09:20')).toEqual(at('09:21'))
    expect(looks('11:00')).toEqual(at('11:05'))
    expect(looks('12:50')).toEqual(at('12:52'))
  })
  it('tells by how much its end was late once somebody was called, and not otherwise', () => {
    const told = following(removed, [{ type: 'report-overdue', details: {} }, at('13:08')])
    const gone = { type: 'confirm-gone', reads: 3, through: [] } as const
    expect(decide(told, gone, at('13:12'))).toMatchObject({
      next: { proof: { reads: 3, overdueSeconds: 600 } },
      audit: [{}, { action: 'grant.end_verified', details: { overdueSeconds: 600 } }],
    })
    const inTime = decide(removed, gone, at('13:04'))
    expect(inTime.ok && inTime.next).not.toHaveProperty('proof.overdueSeconds')
  })
  it('that somebody removed by hand is read back to be gone, and takes nothing away for it', () => {
    expect(lost).toMatchObject({ status: 'ending', because: { kind: 'removed-by-hand' }, removedAt: at('11:00') })
    expect(decide(lost, { type: 'confirm-gone', reads: 1, through: [] }, at('11:01'))).toMatchObject({
      ok: true,
      next: { status: 'ended', proof: { kind: 'verified-gone' } },
    })
  })
  it('that somebody made permanent is over, and nothing is taken away then or later', () => {
    const doer = { kind: 'app', name: 'Portal', at: at('11:00') } as const
    expect(decide(granted, { type: 'let-stand', doer }, at('11:01'))).toMatchObject({
      ok: true,
      next: { status: 'ended', because: { kind: 'made-permanent', doer }, proof: { kind: 'standing' } },
    })
  })
  it('hands over to another grant that gives the same', () => {
    const other = grantId('33333333-3333-4333-8333-333333333333')
    expect(decide(ending, { type: 'hand-over', to: other }, at('13:03'))).toMatchObject({
      ok: true,
      next: { status: 'ended', proof: { kind: 'kept-for', grant: other } },
    })
  })
  it('keeps by what the directory knows it, until it is over: what another grant gave too, and what is learned late', () => {
    const assignment = assignmentId('a-1')
    const made = following(writing, [{ ...active, assignment }])
    expect(following(made, [{ type: 'return', by: ana }]).terms.assignment).toBe(assignment)
    const learns: GrantCommand = { type: 'name-assignment', assignment }
    expect(following(granted, [learns]).terms.assignment).toBe(assignment)
    expect(following(ending, [learns], [{ type: 'confirm-removed', details: {} }]).terms.assignment).toBe(assignment)
    expect(decide(removed, learns, at('13:10')).ok).toBe(false)
  })
  it('tells the integration owner once when its end is overdue', () => {
    const told = decide(ending, { type: 'report-overdue', details: {} }, at('13:08'))
    expect(told).toMatchObject({ ok: true, audit: [{ action: 'grant.overdue', details: { lateSeconds: 360 } }] })
    expect(told.ok && told.effects).toContainEqual({
      type: 'alert-integration-owner',
      request: terms.request,
      grant: terms.id,
      alert: 'end-overdue',
    })
    expect(told.ok && decide(told.next, { type: 'report-overdue', details: {} }, at('13:09')).ok).toBe(false)
  })
  it('calls whoever can act to look, and not to take away, where it is removed and listed all the same', () => {
    const told = decide(removed, { type: 'report-overdue', details: {} }, at('13:08'))
    expect(told.ok && told.effects).toContainEqual(expect.objectContaining({ alert: 'still-listed' }))
  })
  it('that was never seen is late only from when it could have been seen, and by its own time where that is later', () => {
    const never = following(unseen, [{ type: 'return', by: ana }, at('09:10')])
    expect(lateFrom(never as Extract<Grant, { status: 'ending' }>)).toEqual(at('09:32'))
    const hours = following(unseen, [{ type: 'return', by: ana }, at('11:00')])
    expect(lateFrom(hours as Extract<Grant, { status: 'ending' }>)).toEqual(at('11:00'))
  })
  it('that was never seen and is removed waits for no list, is late from its time, and is called gone once it is read back', () => {
    const gone = following(
      unseen,
      [{ type: 'return', by: ana }, at('09:10')],
      [{ type: 'confirm-removed', details: {} }, at('09:11')],
    )
    expect(lateFrom(gone as Extract<Grant, { status: 'ending' }>)).toEqual(at('09:10'))
    expect(decide(gone, { type: 'give-up-proving' }, at('10:00')).ok).toBe(false)
  })
  it('that Doorbell has removed did not end by itself, whatever the directory was to do', () => {
    const until = at('13:07')
    const held = following(
      writing,
      [{ ...active, secondEnd: { kind: 'held', until } }],
      [{ type: 'expire' }, at('13:02')],
    )
    const gone = { type: 'confirm-gone', reads: 1, through: [], byItself: true } as const
    const itself = decide(held, gone, at('15:00'))
    expect(itself).toMatchObject({ next: { proof: { byItself: until } } })
    const ours = following(held, [{ type: 'confirm-removed', details: {} }, at('13:03')])
    const outcome = decide(ours, gone, at('15:00'))
    expect(outcome.ok && outcome.next).not.toHaveProperty('proof.byItself')
  })
  it('is warned of once', () => {
    const warned = following(granted, [{ type: 'warn' }, at('12:52')])
    expect(decide(warned, { type: 'warn' }, at('12:53')).ok).toBe(false)
  })
  it('warns ten minutes before its end, earlier ends get a quarter of their length, the shortest none', () => {
    const of = (length: number) =>
      warningAt({
        ...(granted as Extract<Grant, { status: 'active' }>),
        endsAt: new Date(at('09:02').getTime() + length * 60_000),
      })
    expect(of(240)).toEqual(at('12:52'))
    expect(of(20)).toEqual(at('09:17'))
    expect(of(3)).toBeNull()
  })
})

describe('what was adopted, and asks the directory for an end of its own', () => {
  const answer = (secondEnd: SecondEnd, promised = at('13:02')) =>
    ({ type: 'confirm-second-end', secondEnd, until: promised }) as const
  const arranged = (until: Date) => decide(adopted, answer({ kind: 'held', until }), at('09:01'))
  it('ends as promised where the directory ends it later, and earlier where the directory does', () => {
    expect(adopted.endsAt).toEqual(at('13:02'))
    expect(arranged(at('13:07'))).toMatchObject({ ok: true, next: { endsAt: at('13:02') } })
    expect(arranged(at('12:00'))).toMatchObject({
      ok: true,
      next: { endsAt: at('12:00'), terms: { secondEnd: { kind: 'held', until: at('12:00') } } },
      audit: [{ action: 'grant.end_arranged', outcome: 'done' }],
    })
  })
  it('is answered once', () => {
    const done = arranged(at('13:07'))
    expect(done.ok && decide(done.next, answer({ kind: 'held', until: at('13:07') }), at('09:02')).ok).toBe(false)
  })
  it('is believed late where it was given up, and pulls nothing back that was promised since', () => {
    const given = decide(adopted, answer({ kind: 'none', why: 'held-without-end' }), at('09:01'))
    const late = answer({ kind: 'held', until: at('13:07') })
    expect(given.ok && decide(given.next, late, at('09:02'))).toMatchObject({ ok: true, next: { endsAt: at('13:02') } })
    const longer = { ...(adopted as Extract<Grant, { status: 'active' }>), endsAt: at('14:02') }
    expect(decide(longer, late, at('09:02'))).toMatchObject({ ok: false, refusal: { reason: 'not-due' } })
  })
  it('is looked for once more where it ended before anybody was answered, because the answer may still come', () => {
    const left = decide(adopted, { type: 'let-stand', doer: null }, at('09:05'))
    expect(left.ok && left.effects).toContainEqual(expect.objectContaining({ type: 'drive-grant', at: at('09:15') }))
  })
})

const timed: Grant = {
  ...(granted as Extract<Grant, { status: 'active' }>),
  terms: { ...granted.terms, secondEnd: { kind: 'held', until: at('15:07') } },
  directoryEndTooLate: true,
}

describe('the one end that the directory holds of what several grants give', () => {
  const back = (ends: Date | null, promised: Date) =>
    decide(timed, { type: 'confirm-end-back', ends, promised }, at('09:10'))
  it('is told as it is, and asked for no more, once it was moved back, or the directory does not do that', () => {
    const done = back(at('13:07'), at('13:02'))
    expect(done).toMatchObject({ ok: true, audit: [{ action: 'grant.end_arranged', outcome: 'done' }] })
    expect(done.ok && done.next).toEqual({
      ...granted,
      terms: { ...granted.terms, secondEnd: { kind: 'held', until: at('13:07') } },
    })
    for (const ends of [at('15:07'), null])
      expect(back(ends, at('13:02'))).toMatchObject({
        next: { terms: { secondEnd: { until: at('15:07') } } },
        audit: [{ outcome: 'failed', details: { directoryEndsAt: at('15:07').toISOString() } }],
      })
  })
  it('is asked for once more where more was promised meanwhile', () => {
    expect(back(at('13:07'), at('12:00'))).toMatchObject({ ok: false, refusal: { reason: 'not-due' } })
  })
})

describe('every state and every command of a grant', () => {
  const states: readonly Grant[] = [
    scheduled,
    starting,
    writing,
    granted,
    unseen,
    adopted,
    timed,
    ending,
    following(unseen, [{ type: 'return', by: ana }]),
    removed,
    lost,
    following(lost, [{ type: 'confirm-gone', reads: 1, through: [] }]),
    following(removed, [{ type: 'confirm-gone', reads: 1, through: [] }]),
    signingOut,
    following(
      removed,
      [{ type: 'confirm-gone', reads: 1, through: [] }],
      [{ type: 'ask-late-end-back', ends: at('13:07') }],
    ),
    following(scheduled, [{ type: 'fail', because: { kind: 'approval-unused' } }]),
    following(starting, [{ type: 'fail', because: { kind: 'provider-refused', explanation: 'Denied.' } }]),
  ]
  const commands: Record<GrantCommand['type'], GrantCommand> = {
    begin: { type: 'begin' },
    lose: { type: 'lose', because: { kind: 'removed-by-hand', doer: null } },
    'let-stand': { type: 'let-stand', doer: null },
    'name-doer': { type: 'name-doer', doer: { kind: 'ourselves', at: at('12:00') } },
    'set-aside': { type: 'set-aside' },
    'wait-for-theirs': { type: 'wait-for-theirs', until: at('15:00') },
    'save-prior': prior,
    'confirm-active': active,
    'confirm-usable': { type: 'confirm-usable' },
    'confirm-second-end': {
      type: 'confirm-second-end',
      secondEnd: { kind: 'none', why: 'no-licence' },
      until: at('13:02'),
    },
    'forget-prior': { type: 'forget-prior' },
    'report-trouble': { type: 'report-trouble', code: 'graph.unavailable', explanation: 'Away.', anew: true },
    fail: { type: 'fail', because: { kind: 'policy-changed' } },
    abandon: { type: 'abandon', because: { kind: 'policy-changed' } },
    warn: { type: 'warn' },
    extend: {
      type: 'extend',
      by: ana,
      length: null,
      within: { max: 2, each: minutes(60), cap: minutes(480) },
      policy: policyHash('p'),
    },
    expire: { type: 'expire' },
    return: { type: 'return', by: ana },
    revoke: { type: 'revoke', by: olga, because: null },
    'confirm-removed': { type: 'confirm-removed', details: {} },
    'confirm-gone': { type: 'confirm-gone', reads: 1, through: [] },
    'note-listed': { type: 'note-listed' },
    'count-listed': { type: 'count-listed' },
    'give-up-proving': { type: 'give-up-proving' },
    'name-assignment': { type: 'name-assignment', assignment: assignmentId('a-1') },
    'hand-over': { type: 'hand-over', to: grantId('44444444-4444-4444-8444-444444444444') },
    'report-overdue': { type: 'report-overdue', details: {} },
    'revoke-sessions': { type: 'revoke-sessions', by: olga },
    'confirm-sessions': { type: 'confirm-sessions', details: {} },
    'fail-sessions': { type: 'fail-sessions', explanation: 'The directory refused.' },
    'report-late-sessions': { type: 'report-late-sessions' },
    'ask-late-end-back': { type: 'ask-late-end-back', ends: at('13:07') },
    'report-late-end': { type: 'report-late-end', ends: at('13:07') },
    'confirm-late-end-back': { type: 'confirm-late-end-back' },
    'note-late-end-came': { type: 'note-late-end-came' },
    'note-directory-end': { type: 'note-directory-end', ends: at('15:08') },
    'demand-end-back': { type: 'demand-end-back' },
    'confirm-end-back': { type: 'confirm-end-back', ends: at('13:07'), promised: at('13:02') },
  }
  const late = at('18:00')
  /** Legal by the table, and refused all the same because of what else is known of the state. */
  const notYet = new Set([
    'starting/null confirm-active',
    'starting/null abandon',
    'starting/none save-prior',
    'starting/none fail',
    ...['due', 'removed', 'lost'].map(ending => `ending/${ending} note-listed`),
    'ending/due give-up-proving',
    'ending/removed give-up-proving',
    'ending/lost give-up-proving',
    'ending/removed confirm-removed',
    'ending/lost confirm-removed',
    'ending/due name-doer',
    'ending/unseen name-doer',
    'ending/removed name-doer',
    'ended name-doer',
    'ended/late name-doer',
    ...['ended', 'ended/lost', 'ended/signing-out'].flatMap(ended => [
      `${ended} confirm-late-end-back`,
      `${ended} note-late-end-came`,
    ]),
    ...['ended', 'ended/lost', 'ended/late'].flatMap(ended =>
      ['confirm', 'fail', 'report-late'].map(verb => `${ended} ${verb}-sessions`),
    ),
    'ended/signing-out revoke-sessions',
    'ended/signing-out name-doer',
    'active/usable confirm-usable',
    'active/usable confirm-second-end',
    'active/timed confirm-usable',
    'active/timed confirm-second-end',
    ...['usable', 'unseen', 'adopted'].flatMap(active =>
      ['note-directory-end', 'demand-end-back', 'confirm-end-back'].map(type => `active/${active} ${type}`),
    ),
    'active/unseen confirm-second-end',
    'ending/removed name-assignment',
    'ending/lost name-assignment',
    'ending/removed wait-for-theirs',
    'ending/lost wait-for-theirs',
    'failed return',
    'failed revoke',
  ])
  /** What it is told in place of how the access stands. */
  const saysBesides: Partial<Record<string, string>> = { 'ended/signing-out revoke-sessions': 'sessions-over' }
  const nameOf = (grant: Grant) =>
    grant.status === 'starting'
      ? `starting/${grant.prior}`
      : 'because' in grant && grant.because.kind === 'removed-by-hand'
        ? `${grant.status}/lost`
        : grant.status === 'ending'
          ? `ending/${grant.unseen ? 'unseen' : grant.removedAt ? 'removed' : 'due'}`
          : grant.status === 'active'
            ? `active/${grant.terms.secondEnd?.kind === 'held' ? 'timed' : grant.prior === 'adopted' ? 'adopted' : grant.usableSince ? 'usable' : 'unseen'}`
            : grant.status === 'ended' && grant.sessions
              ? 'ended/signing-out'
              : grant.status === 'ended' && grant.lateEnd
                ? 'ended/late'
                : grant.status === 'failed' && grant.because.kind === 'provider-refused'
                  ? 'failed/refused'
                  : grant.status

  for (const grant of states) {
    for (const [type, command] of Object.entries(commands)) {
      const row: Partial<Record<string, readonly GrantStatus[]>> = grantTransitions[grant.status]
      const leadsTo = notYet.has(`${nameOf(grant)} ${type}`) ? undefined : row[type]
      it(`${nameOf(grant)}, ${type}: ${leadsTo ? `leads to ${leadsTo.join(' or ')}` : 'is refused and changes nothing'}`, () => {
        const before = structuredClone(grant)
        const outcome = decide(grant, command, type === 'extend' ? at('13:00') : late)
        expect(grant).toEqual(before)
        if (leadsTo) expect(outcome.ok && leadsTo.includes(outcome.next.status)).toBe(true)
        else {
          const reason = saysBesides[`${nameOf(grant)} ${type}`]
          const refusal = reason ? { reason } : { reason: 'grant-not-live', status: grant.status }
          expect(outcome).toMatchObject({ ok: false, refusal })
        }
      })
    }
  }

  it('whatever happens in whatever order, what was given is never final without a proof, and what failed was never given', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.values(commands)), { maxLength: 40 }), story => {
        let grant: Grant = scheduled
        let given = false
        for (const command of story) {
          const outcome = decide(grant, command, late)
          if (outcome.ok) grant = outcome.next
          given ||= grant.status === 'active'
        }
        if (given) expect(grant.status).not.toBe('failed')
        if (grant.status === 'ended') expect(grant.proof).toBeDefined()
      }),
    )
  })
})
